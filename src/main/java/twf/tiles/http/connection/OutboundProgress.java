package twf.tiles.http.connection;

import io.netty.channel.ChannelOutboundBuffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;

/**
 * A snapshot of a connection's send progress; two equal ones mean that nothing was sent in between.
 *
 * @param message identity of the message that is being written; 0 if there is none
 * @param progress bytes of that message that the kernel has accepted
 * @param pending bytes that are queued
 */
record OutboundProgress(int message, long progress, long pending) {
  static final OutboundProgress IDLE = new OutboundProgress(0, 0, 0);

  /** Takes a snapshot. Must be called on the connection's event loop. */
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
   * Closes a connection immediately and discards unsent data; an ordinary close waits until the
   * client has read everything. Must be called on the connection's event loop.
   */
  public static void abort(HttpConnection connection) {
    if (connection instanceof ConnectionBase base) {
      base.channel().unsafe().close(base.channel().voidPromise());
    } else {
      connection.close();
    }
  }
}
