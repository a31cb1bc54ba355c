package twf.tiles.port;

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
final class PipelineLimit extends ChannelDuplexHandler {
  /** A waiting request takes 2 KB of heap and what its answer is. */
  static final int MOST_WAITING = 32;

  /** What Vert.x names the last one of its pipeline. */
  private static final String OF_VERTX = "handler";

  private int waiting;
  private boolean cut;
  private final ChannelFutureListener sent = answer -> waiting--;

  private PipelineLimit() {}

  /** Watches a new connection, of which nothing has been read yet. */
  static void watch(HttpConnection connection) {
    if (connection instanceof ConnectionBase base) {
      ChannelPipeline pipeline = base.channel().pipeline();
      if (pipeline.get(OF_VERTX) != null) {
        pipeline.addBefore(OF_VERTX, "pipelined", new PipelineLimit());
      }
    }
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored")
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (!cut && message instanceof HttpRequest && ++waiting > MOST_WAITING) {
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
