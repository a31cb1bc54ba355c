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

/** Sends a PNG tile of a deprecated route and counts each request. */
final class TileResponse implements CacheableResponse {
  private final LegacyTileResponder responder;
  private final TileMetrics metrics;
  private final LegacyTileRoute route;
  private final String etag;
  private final PreparedHeaders headers;
  private final Body body;

  /** Ends a response, whose headers are set, with the tile. */
  @FunctionalInterface
  interface Body {
    Future<Void> send(HttpServerResponse response);

    /** Bytes of the tile that this object holds. */
    default int heldBytes() {
      return 0;
    }

    /** A tile in memory. */
    static Body of(Buffer png) {
      return new Held(png);
    }

    /** A tile in an archive. */
    static Body of(ArchiveContent archive, ByteRange range) {
      return response -> archive.send(response, range);
    }

    /**
     * A tile in memory.
     *
     * @param png the tile
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
   * @param headers of a response with the tile
   */
  TileResponse(
      LegacyTileResponder responder,
      LegacyTileRoute route,
      String etag,
      PreparedHeaders headers,
      Body body) {
    this.responder = responder;
    this.metrics = responder.metrics();
    this.route = route;
    this.etag = etag;
    this.headers = headers;
    this.body = body;
  }

  @Override
  public int weight() {
    return body.heldBytes();
  }

  @Override
  public Future<Void> send(HttpServerRequest request) {
    LegacyRequestCounter count = new LegacyRequestCounter(metrics, route, request);
    count.countWhenHeadersSent();
    return respond(request).onSuccess(count::count).mapEmpty();
  }

  /** Sends the response; completes with its status and never fails. */
  Future<Integer> respond(HttpServerRequest request) {
    return switch (ConditionalRequest.evaluate(request.headers(), etag, null)) {
      case FAILED -> {
        withoutBody(request);
        yield responder.sendProblem(request, BodyResponses.failedPrecondition());
      }
      case NOT_MODIFIED ->
          LegacyTileResponder.afterSend(304, withoutBody(request).setStatusCode(304).end());
      case PROCEED -> {
        HttpServerResponse response = headers.applyTo(request);
        Future<Void> sent =
            HttpMethod.HEAD.equals(request.method()) ? response.end() : body.send(response);
        yield sent.map(200).recover(cause -> responder.sendFailure(request, cause));
      }
    };
  }

  private HttpServerResponse withoutBody(HttpServerRequest request) {
    HttpServerResponse response = headers.applyTo(request);
    response.headers().remove(HttpHeaders.CONTENT_TYPE).remove(HttpHeaders.CONTENT_LENGTH);
    return response;
  }
}
