package twf.tiles.verticle;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import twf.tiles.common.Lifecycle;

/** An HTTP server on an event loop of its own. */
public final class HttpServerVerticle extends VerticleBase {
  private final Lifecycle server;

  public HttpServerVerticle(Lifecycle server) {
    this.server = server;
  }

  @Override
  public Future<?> start() {
    return server.start();
  }

  /** Requests in flight end first. */
  @Override
  public Future<?> stop() {
    return server.stop();
  }
}
