package twf.tiles.bench;

/**
 * A running server.
 *
 * @param name for tables
 * @param url {@code http://127.0.0.1:port}
 * @param processes that it consists of
 */
record RunningServer(String name, String url, ProcessTree processes) {
  /** The real jar, with what the environment chose. */
  static RunningServer of(BenchmarkedServer child) throws InterruptedException {
    return new RunningServer("ours", child.url("public"), new ProcessTree(child.pid()));
  }
}
