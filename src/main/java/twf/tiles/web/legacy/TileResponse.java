package twf.tiles.web.legacy;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import twf.tiles.http.BodyResponses;
import twf.tiles.http.ByteRange;
import twf.tiles.http.ConditionalRequest;
import twf.tiles.http.PreparedHeaders;
import twf.tiles.metrics.LegacyTileRoute;
import twf.tiles.metrics.TileMetrics;
import twf.tiles.web.archive.ArchiveContent;
import twf.tiles.web.response.CacheableResponse;

/** A tile as PNG, on a deprecated route: each time it is asked for is counted. */
final class TileResponse implements CacheableResponse {
  private final LegacyTileResponder answers;
  private final TileMetrics metrics;
  private final LegacyTileRoute route;
  private final String etag;
  private final PreparedHeaders headers;
  private final Body body;

  /** Ends a response, whose headers are set, with the tile. */
  @FunctionalInterface
  interface Body {
    Future<Void> send(HttpServerResponse response);

    /** How many bytes it holds itself. */
    default int heldBytes() {
      return 0;
    }

    /** Of bytes at hand. */
    static Body of(Buffer png) {
      return new Held(png);
    }

    /** Of bytes that lie in an archive. */
    static Body of(ArchiveContent archive, ByteRange range) {
      return response -> archive.send(response, range);
    }

    /**
     * Of bytes at hand.
     *
     * @param png the bytes
     */
    record Held(Buffer png) implements Body {
      @Override
      public Future<Void> send(HttpServerResponse response) {
        return response.end(png);
      }

      @Override
      public int heldBytes() {
        return png.length();
      }
    }
  }

  /**
   * @param headers of an answer with the tile
   */
  TileResponse(
      LegacyTileResponder answers,
      LegacyTileRoute route,
      String etag,
      PreparedHeaders headers,
      Body body) {
    this.answers = answers;
    this.metrics = answers.metrics();
    this.route = route;
    this.etag = etag;
    this.headers = headers;
    this.body = body;
  }

  @Override
  public int bodyBytes() {
    return body.heldBytes();
  }

  @Override
  public Future<Void> send(HttpServerRequest request) {
    LegacyRequestCounter count = new LegacyRequestCounter(metrics, route, request);
    count.atHead();
    return respond(request).onSuccess(count::add).mapEmpty();
  }

  /** Completes with the status that was decided; never fails. */
  Future<Integer> respond(HttpServerRequest request) {
    return switch (ConditionalRequest.of(request.headers(), etag, null)) {
      case FAILED -> {
        withoutBody(request);
        yield answers.problem(request, BodyResponses.failedPrecondition());
      }
      case NOT_MODIFIED ->
          LegacyTileResponder.decided(304, withoutBody(request).setStatusCode(304).end());
      case PROCEED -> {
        HttpServerResponse response = headers.setOn(request);
        Future<Void> sent =
            HttpMethod.HEAD.equals(request.method()) ? response.end() : body.send(response);
        yield sent.map(200).recover(cause -> answers.failed(request, cause));
      }
    };
  }

  private HttpServerResponse withoutBody(HttpServerRequest request) {
    HttpServerResponse response = headers.setOn(request);
    response.headers().remove(HttpHeaders.CONTENT_TYPE).remove(HttpHeaders.CONTENT_LENGTH);
    return response;
  }
}
