package twf.tiles.http.connection;

import io.vertx.core.net.impl.ConnectionBase;

/** Ends a connection whose client does not read. */
public final class ConnectionAborter {
  private ConnectionAborter() {}

  /**
   * Closes a connection at once: closing it as usual waits until the client has taken all. To be
   * called by the connection's event loop.
   *
   * @param connection an {@code HttpConnection} or a {@code NetSocket}
   */
  public static void now(Object connection) {
    if (connection instanceof ConnectionBase base) {
      base.channel().unsafe().close(base.channel().voidPromise());
    } else {
      throw new IllegalArgumentException("not a connection of Vert.x: " + connection.getClass());
    }
  }
}
