package twf.tiles.bench;

/**
 * A running server.
 *
 * @param name for tables
 * @param url {@code http://127.0.0.1:port}
 * @param processes that it consists of
 */
record Served(String name, String url, Processes processes) {
  /** The real jar, with what the environment chose. */
  static Served ours(Child child) throws InterruptedException {
    return new Served("ours", child.url("public"), new Processes(child.pid()));
  }
}
