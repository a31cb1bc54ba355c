package twf.tiles.http;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

/** Answers of bytes at hand. */
public final class BodyResponses {
  /** How long what may change is kept. */
  public static final CharSequence BRIEF =
      HttpHeaders.createOptimized("public, max-age=5, must-revalidate");

  /** How long what never changes is kept. */
  public static final CharSequence IMMUTABLE =
      HttpHeaders.createOptimized("public, max-age=31536000, immutable");

  private BodyResponses() {}

  public static ProblemDetail failedPrecondition() {
    return new ProblemDetail(412, "If-Match or If-Unmodified-Since asks for another content");
  }

  /** Ends with a body of known length, which a HEAD request gets the length of. */
  public static Future<Void> end(HttpServerRequest request, Buffer body) {
    HttpServerResponse response = request.response();
    response.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length()));
    return HttpMethod.HEAD.equals(request.method()) ? response.end() : response.end(body);
  }
}
