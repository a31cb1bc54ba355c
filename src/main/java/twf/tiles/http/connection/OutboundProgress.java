package twf.tiles.http.connection;

import io.netty.channel.ChannelOutboundBuffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;

/**
 * How far a connection is with what it has to send.
 *
 * @param message which message it is at, 0 for none
 * @param progress bytes of it that the kernel has taken
 * @param pending bytes that wait
 */
record OutboundProgress(int message, long progress, long pending) {
  static final OutboundProgress IDLE = new OutboundProgress(0, 0, 0);

  /** To be called by the connection's event loop. */
  static OutboundProgress of(HttpConnection connection) {
    if (connection instanceof ConnectionBase base) {
      ChannelOutboundBuffer out = base.channel().unsafe().outboundBuffer();
      Object message = out == null ? null : out.current();
      if (out != null && message != null) {
        return new OutboundProgress(
            System.identityHashCode(message), out.currentProgress(), out.totalPendingWriteBytes());
      }
    }
    return IDLE;
  }

  boolean isSending() {
    return message != 0;
  }

  /**
   * Closes a connection at once: closing it as usual waits until the client has taken all. To be
   * called by the connection's event loop.
   */
  public static void cut(HttpConnection connection) {
    if (connection instanceof ConnectionBase base) {
      base.channel().unsafe().close(base.channel().voidPromise());
    } else {
      connection.close();
    }
  }
}
