package twf.tiles.web;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import org.jspecify.annotations.Nullable;
import twf.tiles.catalog.Document;
import twf.tiles.catalog.LastModified;

/** Answers of bytes at hand. */
final class Responses {
  /** How long what may change is kept. */
  static final CharSequence BRIEF =
      HttpHeaders.createOptimized("public, max-age=5, must-revalidate");

  /** How long what never changes is kept. */
  static final CharSequence IMMUTABLE =
      HttpHeaders.createOptimized("public, max-age=31536000, immutable");

  private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");

  private Responses() {}

  /** A JSON document that may be replaced, or that it is not modified. */
  static Future<Void> brief(
      HttpServerRequest request, ProblemResponses problems, Document document) {
    return document(request, problems, document, null, BRIEF);
  }

  /** A JSON document that never changes, or that it is not modified. */
  static Future<Void> immutable(
      HttpServerRequest request, ProblemResponses problems, Document document) {
    return document(request, problems, document, document.modified(), IMMUTABLE);
  }

  private static Future<Void> document(
      HttpServerRequest request,
      ProblemResponses problems,
      Document document,
      @Nullable LastModified modified,
      CharSequence cacheControl) {
    HttpServerResponse response = request.response();
    return switch (Preconditions.of(request.headers(), document.etag(), modified)) {
      case FAILED -> problems.send(request, failedPrecondition());
      case NOT_MODIFIED -> notModified(response, document.etag(), cacheControl);
      case PROCEED -> {
        response
            .putHeader(HttpHeaders.CONTENT_TYPE, JSON)
            .putHeader(HttpHeaders.CACHE_CONTROL, cacheControl)
            .putHeader(HttpHeaders.ETAG, document.etag());
        date(response, modified);
        yield end(request, document.content());
      }
    };
  }

  /** Adds when it was modified, where that is known. */
  static void date(HttpServerResponse response, @Nullable LastModified modified) {
    if (modified != null) {
      response.putHeader(HttpHeaders.LAST_MODIFIED, modified.text());
    }
  }

  static Problem failedPrecondition() {
    return new Problem(412, "If-Match or If-Unmodified-Since asks for another content");
  }

  static Future<Void> notModified(
      HttpServerResponse response, String etag, CharSequence cacheControl) {
    return response
        .setStatusCode(304)
        .putHeader(HttpHeaders.ETAG, etag)
        .putHeader(HttpHeaders.CACHE_CONTROL, cacheControl)
        .end();
  }

  /** Ends with a body of known length, which a HEAD request gets the length of. */
  static Future<Void> end(HttpServerRequest request, Buffer body) {
    HttpServerResponse response = request.response();
    response.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length()));
    return HttpMethod.HEAD.equals(request.method()) ? response.end() : response.end(body);
  }
}
