package twf.tiles.web;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import twf.tiles.catalog.CatalogView;
import twf.tiles.failure.FailureKind;
import twf.tiles.failure.TileException;
import twf.tiles.metrics.LegacyRoute;
import twf.tiles.metrics.TileMetrics;

/**
 * Sends tiles, and what is said where there is none. Each future completes with the status that was
 * decided, also where the client did not wait for it; none fails.
 */
final class LegacyAnswers {
  private static final CharSequence PNG = HttpHeaders.createOptimized("image/png");
  private static final CharSequence SHORT = HttpHeaders.createOptimized("public, max-age=15");

  private final LegacyTiles tiles;
  private final ArchiveSource source;
  private final TileMetrics metrics;
  private final ProblemResponses problems;

  LegacyAnswers(
      LegacyTiles tiles, ArchiveSource source, TileMetrics metrics, ProblemResponses problems) {
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
  Future<TileAnswer> tile(
      LegacyRoute route,
      CatalogView view,
      FrameAddress frame,
      TileAddress address,
      MultiMap marks) {
    marks.set(HttpHeaders.CACHE_CONTROL, frame.isLatest() ? Responses.BRIEF : Responses.IMMUTABLE);
    // Whatever is thrown is of the future too: there is one way to say what was not found.
    return Future.succeededFuture(frame)
        .compose(asked -> tiles.find(view, asked, address))
        .compose(tile -> answer(route, tile, marks));
  }

  private Future<TileAnswer> answer(LegacyRoute route, LegacyTile tile, MultiMap marks) {
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
                      TileAnswer.Body.of(archive, stored.range())));
    }
    Buffer png = ((LegacyTile.Made) tile).document().content();
    return Future.succeededFuture(
        answer(route, tile, marks, png.length(), TileAnswer.Body.of(png)));
  }

  private TileAnswer answer(
      LegacyRoute route, LegacyTile tile, MultiMap marks, long length, TileAnswer.Body body) {
    marks
        .set(HttpHeaders.ETAG, tile.etag())
        .set(HttpHeaders.CONTENT_TYPE, PNG)
        .set(HttpHeaders.CONTENT_LENGTH, Long.toString(length));
    return new TileAnswer(this, route, tile.etag(), problems.headers(marks), body);
  }

  Future<Integer> problem(HttpServerRequest request, Problem problem) {
    return decided(problem.status(), problems.send(request, problem));
  }

  /** A client that went away changes nothing of what was decided. */
  static Future<Integer> decided(int status, Future<Void> sent) {
    return sent.transform(done -> Future.succeededFuture(status));
  }

  /** What is said where a tile could not be found or sent. */
  Future<Integer> failed(HttpServerRequest request, Throwable cause) {
    HttpServerResponse response = request.response();
    if (ClientGone.is(response, cause)) {
      return Future.succeededFuture(response.getStatusCode());
    }
    if (response.headWritten()) {
      return decided(response.getStatusCode(), problems.send(request, cause));
    }
    if (cause instanceof TileException known && known.failure().kind() == FailureKind.NOT_FOUND) {
      response
          .headers()
          .remove(HttpHeaders.ETAG)
          .remove(HttpHeaders.CONTENT_TYPE)
          .remove(HttpHeaders.CONTENT_LENGTH);
      response.setStatusCode(204).putHeader(HttpHeaders.CACHE_CONTROL, SHORT);
      return decided(204, response.end());
    }
    if (cause instanceof LegacyTiles.UndecodableTileException undecodable) {
      return problem(request, new Problem(404, String.valueOf(undecodable.getMessage())));
    }
    return problem(request, problems.of(cause));
  }
}
