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
 * Sends tiles, and what is said where there is none. Each future completes with the status that was
 * decided, also where the client did not wait for it; none fails.
 */
public final class LegacyTileResponder {
  private static final CharSequence PNG = HttpHeaders.createOptimized("image/png");
  private static final CharSequence SHORT_CACHE = HttpHeaders.createOptimized("public, max-age=15");

  private final LegacyTileFinder tiles;
  private final ArchiveStore source;
  private final TileMetrics metrics;
  private final ProblemResponder problems;

  public LegacyTileResponder(
      LegacyTileFinder tiles, ArchiveStore source, TileMetrics metrics, ProblemResponder problems) {
    this.metrics = metrics;
    this.tiles = tiles;
    this.source = source;
    this.problems = problems;
  }

  TileMetrics metrics() {
    return metrics;
  }

  /**
   * The answer with a tile.
   *
   * @param marks the headers of a deprecated route
   */
  Future<TileResponse> tile(
      LegacyTileRoute route,
      CatalogView view,
      LegacyFrameRef frame,
      LegacyTileCoord address,
      MultiMap marks) {
    marks.set(
        HttpHeaders.CACHE_CONTROL,
        frame.isLatest() ? BodyResponses.BRIEF : BodyResponses.IMMUTABLE);
    // Whatever is thrown is of the future too: there is one way to say what was not found.
    return Future.succeededFuture(frame)
        .compose(asked -> tiles.find(view, asked, address))
        .compose(tile -> answer(route, tile, marks));
  }

  private Future<TileResponse> answer(LegacyTileRoute route, LegacyTile tile, MultiMap marks) {
    if (tile instanceof LegacyTile.Stored stored) {
      return source
          .open(stored.key(), stored.frame())
          .map(
              archive ->
                  answer(
                      route,
                      tile,
                      marks,
                      stored.range().length(),
                      TileResponse.Body.of(archive, stored.range())));
    }
    Buffer png = ((LegacyTile.Made) tile).document().content();
    return Future.succeededFuture(
        answer(route, tile, marks, png.length(), TileResponse.Body.of(png)));
  }

  private TileResponse answer(
      LegacyTileRoute route, LegacyTile tile, MultiMap marks, long length, TileResponse.Body body) {
    marks
        .set(HttpHeaders.ETAG, tile.etag())
        .set(HttpHeaders.CONTENT_TYPE, PNG)
        .set(HttpHeaders.CONTENT_LENGTH, Long.toString(length));
    return new TileResponse(this, route, tile.etag(), problems.headers(marks), body);
  }

  Future<Integer> problem(HttpServerRequest request, ProblemDetail problem) {
    return decided(problem.status(), problems.send(request, problem));
  }

  /** A client that went away changes nothing of what was decided. */
  static Future<Integer> decided(int status, Future<Void> sent) {
    return sent.transform(done -> Future.succeededFuture(status));
  }

  /** What is said where a tile could not be found or sent. */
  Future<Integer> failed(HttpServerRequest request, Throwable cause) {
    HttpServerResponse response = request.response();
    if (ClientDisconnects.is(response, cause)) {
      return Future.succeededFuture(response.getStatusCode());
    }
    if (response.headWritten()) {
      return decided(response.getStatusCode(), problems.send(request, cause));
    }
    if (cause instanceof FailureException known
        && known.failure().kind() == FailureKind.NOT_FOUND) {
      response
          .headers()
          .remove(HttpHeaders.ETAG)
          .remove(HttpHeaders.CONTENT_TYPE)
          .remove(HttpHeaders.CONTENT_LENGTH);
      response.setStatusCode(204).putHeader(HttpHeaders.CACHE_CONTROL, SHORT_CACHE);
      return decided(204, response.end());
    }
    if (cause instanceof LegacyTileFinder.UndecodableTileException undecodable) {
      return problem(request, new ProblemDetail(404, String.valueOf(undecodable.getMessage())));
    }
    return problem(request, problems.of(cause));
  }
}
