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
 * Closes a connection on which more requests wait than anybody pipelines in earnest: Vert.x decodes
 * all that a read brings, 1,500 of the shortest, and goes on to answer a client that takes no
 * answer. A request waits until the last byte of its answer is handed to the kernel. For one
 * connection of HTTP/1, on its event loop.
 */
final class PipeliningLimitHandler extends ChannelDuplexHandler {
  /** A waiting request takes 2 KB of heap and what its answer is. */
  static final int MAX_PENDING_REQUESTS = 32;

  /** What Vert.x names the last one of its pipeline. */
  private static final String VERTX_HANDLER_NAME = "handler";

  private int waiting;
  private boolean cut;
  private final ChannelFutureListener sent = answer -> waiting--;

  private PipeliningLimitHandler() {}

  /** Watches a new connection, of which nothing has been read yet. */
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
    if (!cut && message instanceof HttpRequest && ++waiting > MAX_PENDING_REQUESTS) {
      cut = true;
      ctx.close(ctx.voidPromise());
    }
    if (cut) {
      ReferenceCountUtil.release(message);
    } else {
      ctx.fireChannelRead(message);
    }
  }

  @Override
  // How a write ends is told by its promise, which is not ours.
  @SuppressWarnings("FutureReturnValueIgnored")
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    if (message instanceof LastHttpContent && !isInterim(message)) {
      ctx.write(message, promise.unvoid().addListener(sent));
    } else {
      ctx.write(message, promise);
    }
  }

  private static boolean isInterim(Object message) {
    return message instanceof HttpResponse response && response.status().code() < 200;
  }
}
