package twf.tiles.web.legacy;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import twf.tiles.metrics.LegacyTileOutcome;
import twf.tiles.metrics.LegacyTileRoute;
import twf.tiles.metrics.TileMetrics;

/** Counts a request to a deprecated route, at most once. Used by the request's thread only. */
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

  /** Counts the request when its status is final, before the response head is sent. */
  void countWhenHeadersSent() {
    request.response().headersEndHandler(head -> count(request.response().getStatusCode()));
  }

  /**
   * Counts the request with a status, unless it has been counted.
   *
   * @param status the HTTP status code
   */
  void count(int status) {
    if (!counted) {
      counted = true;
      metrics.legacyRequest(route, outcome(status));
    }
  }

  /** The 204 of a preflight request is not about a tile, so it counts as OTHER. */
  private LegacyTileOutcome outcome(int status) {
    return HttpMethod.OPTIONS.equals(request.method())
        ? LegacyTileOutcome.OTHER
        : LegacyTileOutcome.ofStatus(status);
  }
}
