package twf.tiles.http.connection;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;

/**
 * Closes an HTTP/1 connection on which too many pipelined requests are pending.
 *
 * <p>Vert.x decodes all requests of one read (up to 1,500 minimal ones) and continues to answer a
 * client that reads no responses. A request is pending until the last byte of its response is
 * written to the socket. One instance per connection, on the connection's event loop.
 */
final class PipeliningLimitHandler extends ChannelDuplexHandler {
  /** A pending request takes 2 KB of heap plus its response. */
  static final int MAX_PENDING_REQUESTS = 32;

  /** Name of the last handler in Vert.x's pipeline. */
  private static final String VERTX_HANDLER_NAME = "handler";

  private int pending;
  private boolean closing;
  private final ChannelFutureListener responseWritten = written -> pending--;

  private PipeliningLimitHandler() {}

  /** Adds the handler to a new connection from which nothing has been read yet. */
  static void watch(HttpConnection connection) {
    if (connection instanceof ConnectionBase base) {
      ChannelPipeline pipeline = base.channel().pipeline();
      if (pipeline.get(VERTX_HANDLER_NAME) != null) {
        pipeline.addBefore(VERTX_HANDLER_NAME, "pipelined", new PipeliningLimitHandler());
      }
    }
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored")
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (!closing && message instanceof HttpRequest && ++pending > MAX_PENDING_REQUESTS) {
      closing = true;
      ctx.close(ctx.voidPromise());
    }
    if (closing) {
      ReferenceCountUtil.release(message);
    } else {
      ctx.fireChannelRead(message);
    }
  }

  @Override
  // The promise reports the result of the write to the caller, who owns it.
  @SuppressWarnings("FutureReturnValueIgnored")
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    if (message instanceof LastHttpContent && !isInterim(message)) {
      ctx.write(message, promise.unvoid().addListener(responseWritten));
    } else {
      ctx.write(message, promise);
    }
  }

  private static boolean isInterim(Object message) {
    return message instanceof HttpResponse response && response.status().code() < 200;
  }
}
