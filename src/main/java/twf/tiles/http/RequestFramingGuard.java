package twf.tiles.http;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.Optional;

/**
 * Refuses requests that a proxy in front may take for another one, or for two (RFC 9112, 3.2 and
 * 6.3). Pure.
 */
public final class RequestFramingGuard {
  private RequestFramingGuard() {}

  /** What is wrong with a request, after which its connection is of no use. */
  public static Optional<ProblemDetail> problem(HttpServerRequest request) {
    MultiMap headers = request.headers();
    // Where there is a Content-Length as well, the decoder has removed it: nobody can tell by now.
    if (headers.contains(HttpHeaders.TRANSFER_ENCODING)) {
      return Optional.of(new ProblemDetail(400, "no Transfer-Encoding here: nothing takes a body"));
    }
    boolean old = request.version() == HttpVersion.HTTP_1_0;
    if (old && !headers.contains(HttpHeaders.HOST)) {
      return Optional.empty();
    }
    return headers.getAll(HttpHeaders.HOST).size() == 1 && request.authority() != null
        ? Optional.empty()
        : Optional.of(new ProblemDetail(400, "one Host header, of a host and port, is needed"));
  }
}
