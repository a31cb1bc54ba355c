package twf.tiles.web.route;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import twf.tiles.http.BodyResponses;

/** Whether somebody answers. */
public final class HealthRoutes {
  private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");
  private static final CharSequence NO_STORE = HttpHeaders.createOptimized("no-store");

  private final Buffer ok = Buffer.buffer("{\"status\":\"ok\"}");

  public void addTo(RouteRegistrar routes) {
    routes.get("/health", this::health);
  }

  private Future<Void> health(RoutingContext ctx) {
    ctx.response()
        .putHeader(HttpHeaders.CONTENT_TYPE, JSON)
        .putHeader(HttpHeaders.CACHE_CONTROL, NO_STORE);
    return BodyResponses.send(ctx.request(), ok);
  }
}
