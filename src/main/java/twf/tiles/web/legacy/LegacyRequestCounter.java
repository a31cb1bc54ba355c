package twf.tiles.web.legacy;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import twf.tiles.metrics.LegacyTileOutcome;
import twf.tiles.metrics.LegacyTileRoute;
import twf.tiles.metrics.TileMetrics;

/** Counts one request to a deprecated route, once. To be used by the request's own thread. */
final class LegacyRequestCounter {
  private final TileMetrics metrics;
  private final LegacyTileRoute route;
  private final HttpServerRequest request;
  private boolean counted;

  LegacyRequestCounter(TileMetrics metrics, LegacyTileRoute route, HttpServerRequest request) {
    this.metrics = metrics;
    this.route = route;
    this.request = request;
  }

  /** Counts when the status is final, before the client has it. */
  void atHead() {
    request.response().headersEndHandler(head -> add(request.response().getStatusCode()));
  }

  /**
   * Counts what was decided, unless that was sent and counted.
   *
   * @param status of HTTP
   */
  void add(int status) {
    if (!counted) {
      counted = true;
      metrics.legacyRequest(route.word(), outcome(status).word());
    }
  }

  /** The 204 of a preflight says nothing of a tile. */
  private LegacyTileOutcome outcome(int status) {
    return HttpMethod.OPTIONS.equals(request.method())
        ? LegacyTileOutcome.OTHER
        : LegacyTileOutcome.ofStatus(status);
  }
}
