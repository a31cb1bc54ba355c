package twf.tiles.http;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.Optional;

/**
 * Rejects requests that a proxy in front of this server could read as another request or as two
 * (request smuggling; RFC 9112, 3.2 and 6.3). Stateless and thread-safe.
 */
public final class RequestFramingGuard {
  private RequestFramingGuard() {}

  /** Returns what is wrong with a request, if anything; its connection must then be closed. */
  public static Optional<ProblemDetail> problem(HttpServerRequest request) {
    MultiMap headers = request.headers();
    // Always rejected: if the request also had a Content-Length, the decoder has removed it by
    // now.
    if (headers.contains(HttpHeaders.TRANSFER_ENCODING)) {
      return Optional.of(
          new ProblemDetail(400, "Transfer-Encoding is not accepted: no route takes a body"));
    }
    boolean old = request.version() == HttpVersion.HTTP_1_0;
    if (old && !headers.contains(HttpHeaders.HOST)) {
      return Optional.empty();
    }
    return headers.getAll(HttpHeaders.HOST).size() == 1 && request.authority() != null
        ? Optional.empty()
        : Optional.of(new ProblemDetail(400, "exactly one valid Host header is required"));
  }
}
