package twf.tiles.verticle;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import twf.tiles.common.Lifecycle;

/** Runs a server, or another component with a lifecycle, on an event loop of its own. */
public final class HttpServerVerticle extends VerticleBase {
  private final Lifecycle server;

  public HttpServerVerticle(Lifecycle server) {
    this.server = server;
  }

  @Override
  public Future<?> start() {
    return server.start();
  }

  /** Completes when requests in flight have ended. */
  @Override
  public Future<?> stop() {
    return server.stop();
  }
}
