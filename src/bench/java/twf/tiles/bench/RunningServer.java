package twf.tiles.bench;

/**
 * A running server.
 *
 * @param name used in tables
 * @param url {@code http://127.0.0.1:port}
 * @param processes of the server
 */
record RunningServer(String name, String url, ProcessTree processes) {
  /** Describes the server that runs the real jar. */
  static RunningServer of(BenchmarkedServer child) throws InterruptedException {
    return new RunningServer("ours", child.url("public"), new ProcessTree(child.pid()));
  }
}
