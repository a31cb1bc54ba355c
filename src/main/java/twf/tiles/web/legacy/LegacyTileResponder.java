package twf.tiles.web.legacy;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import twf.tiles.catalog.CatalogView;
import twf.tiles.error.FailureException;
import twf.tiles.error.FailureKind;
import twf.tiles.http.BodyResponses;
import twf.tiles.http.ClientDisconnects;
import twf.tiles.http.ProblemDetail;
import twf.tiles.http.ProblemResponder;
import twf.tiles.metrics.LegacyTileRoute;
import twf.tiles.metrics.TileMetrics;
import twf.tiles.web.archive.ArchiveStore;

/**
 * Sends tiles, and responses where a tile is missing or broken. Futures of a status complete with
 * the status that was decided, even if the client has disconnected, and never fail.
 */
public final class LegacyTileResponder {
  private static final CharSequence PNG = HttpHeaders.createOptimized("image/png");
  private static final CharSequence SHORT_CACHE = HttpHeaders.createOptimized("public, max-age=15");

  private final LegacyTileFinder tiles;
  private final ArchiveStore store;
  private final TileMetrics metrics;
  private final ProblemResponder problems;

  public LegacyTileResponder(
      LegacyTileFinder tiles, ArchiveStore store, TileMetrics metrics, ProblemResponder problems) {
    this.metrics = metrics;
    this.tiles = tiles;
    this.store = store;
    this.problems = problems;
  }

  TileMetrics metrics() {
    return metrics;
  }

  /**
   * Finds the response with a tile.
   *
   * @param headers those of a deprecated route; the tile's headers are added to them
   */
  Future<TileResponse> tileResponse(
      LegacyTileRoute route,
      CatalogView view,
      LegacyFrameRef frame,
      LegacyTileCoord address,
      MultiMap headers) {
    headers.set(
        HttpHeaders.CACHE_CONTROL,
        frame.isLatest() ? BodyResponses.BRIEF : BodyResponses.IMMUTABLE);
    // compose() turns thrown exceptions into failed futures, so that there is one way to fail.
    return Future.succeededFuture(frame)
        .compose(asked -> tiles.find(view, asked, address))
        .compose(tile -> response(route, tile, headers));
  }

  private Future<TileResponse> response(LegacyTileRoute route, LegacyTile tile, MultiMap headers) {
    if (tile instanceof LegacyTile.Stored stored) {
      return store
          .open(stored.key(), stored.frame())
          .map(
              archive ->
                  response(
                      route,
                      tile,
                      headers,
                      stored.range().length(),
                      TileResponse.Body.of(archive, stored.range())));
    }
    Buffer png = ((LegacyTile.Made) tile).document().content();
    return Future.succeededFuture(
        response(route, tile, headers, png.length(), TileResponse.Body.of(png)));
  }

  private TileResponse response(
      LegacyTileRoute route,
      LegacyTile tile,
      MultiMap headers,
      long length,
      TileResponse.Body body) {
    headers
        .set(HttpHeaders.ETAG, tile.etag())
        .set(HttpHeaders.CONTENT_TYPE, PNG)
        .set(HttpHeaders.CONTENT_LENGTH, Long.toString(length));
    return new TileResponse(this, route, tile.etag(), problems.headers(headers), body);
  }

  Future<Integer> sendProblem(HttpServerRequest request, ProblemDetail problem) {
    return afterSend(problem.status(), problems.send(request, problem));
  }

  /** Completes with the status, even if the client has disconnected. */
  static Future<Integer> afterSend(int status, Future<Void> sent) {
    return sent.transform(done -> Future.succeededFuture(status));
  }

  /** Responds to a request whose tile was not found or could not be sent. */
  Future<Integer> sendFailure(HttpServerRequest request, Throwable cause) {
    HttpServerResponse response = request.response();
    if (ClientDisconnects.isDisconnect(response, cause)) {
      return Future.succeededFuture(response.getStatusCode());
    }
    if (response.headWritten()) {
      return afterSend(response.getStatusCode(), problems.send(request, cause));
    }
    if (cause instanceof FailureException known
        && known.failure().kind() == FailureKind.NOT_FOUND) {
      response
          .headers()
          .remove(HttpHeaders.ETAG)
          .remove(HttpHeaders.CONTENT_TYPE)
          .remove(HttpHeaders.CONTENT_LENGTH);
      response.setStatusCode(204).putHeader(HttpHeaders.CACHE_CONTROL, SHORT_CACHE);
      return afterSend(204, response.end());
    }
    if (cause instanceof LegacyTileFinder.UndecodableTileException undecodable) {
      return sendProblem(request, new ProblemDetail(404, String.valueOf(undecodable.getMessage())));
    }
    return sendProblem(request, problems.toProblem(cause));
  }
}
