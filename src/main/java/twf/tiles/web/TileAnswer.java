package twf.tiles.web;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import twf.tiles.metrics.LegacyRoute;
import twf.tiles.metrics.TileMetrics;

/** A tile as PNG, on a deprecated route: each time it is asked for is counted. */
final class TileAnswer implements Answer {
  private final LegacyAnswers answers;
  private final TileMetrics metrics;
  private final LegacyRoute route;
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
    static Body of(ArchiveBytes archive, ByteRange range) {
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
  TileAnswer(
      LegacyAnswers answers, LegacyRoute route, String etag, PreparedHeaders headers, Body body) {
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
    LegacyCount count = new LegacyCount(metrics, route, request);
    count.atHead();
    return respond(request).onSuccess(count::add).mapEmpty();
  }

  /** Completes with the status that was decided; never fails. */
  Future<Integer> respond(HttpServerRequest request) {
    return switch (Preconditions.of(request.headers(), etag, null)) {
      case FAILED -> {
        withoutBody(request);
        yield answers.problem(request, Responses.failedPrecondition());
      }
      case NOT_MODIFIED ->
          LegacyAnswers.decided(304, withoutBody(request).setStatusCode(304).end());
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
