package twf.tiles.http.connection;

import io.vertx.core.net.impl.ConnectionBase;

/** Closes connections whose clients do not read. */
public final class ConnectionAborter {
  private ConnectionAborter() {}

  /**
   * Closes a connection immediately and discards unsent data; an ordinary close waits until the
   * client has read everything. Must be called on the connection's event loop.
   *
   * @param connection an {@code HttpConnection} or a {@code NetSocket}
   */
  public static void abort(Object connection) {
    if (connection instanceof ConnectionBase base) {
      base.channel().unsafe().close(base.channel().voidPromise());
    } else {
      throw new IllegalArgumentException("not a Vert.x connection: " + connection.getClass());
    }
  }
}
