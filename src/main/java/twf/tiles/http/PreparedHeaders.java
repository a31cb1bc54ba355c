package twf.tiles.http;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

/**
 * Response headers that are the same for each request, encoded once: an answer that adds none is
 * written as they are. Immutable; any thread.
 */
public final class PreparedHeaders {
  private final CorsPolicy cors;
  private final MultiMap headers;

  private PreparedHeaders(CorsPolicy cors, MultiMap headers) {
    this.cors = cors;
    this.headers = headers.copy(false);
  }

  /** Of headers beside those of every answer, which are not changed. */
  static PreparedHeaders of(CorsPolicy cors, MultiMap own) {
    MultiMap all = own.copy(true);
    SecurityHeaders.noSniff(all);
    SecurityHeaders.addTo(all);
    cors.addTo(all);
    return new PreparedHeaders(cors, all);
  }

  /** These and one more. */
  public PreparedHeaders with(CharSequence name, CharSequence value) {
    return new PreparedHeaders(cors, headers.copy(true).set(name, value));
  }

  /** Those that are the same for each request. */
  MultiMap all() {
    return headers;
  }

  /** Makes them the response's headers, instead of what was set before. */
  public HttpServerResponse setOn(HttpServerRequest request) {
    HttpServerResponse response = request.response();
    response.headers().setAll(headers);
    cors.allowOrigin(request);
    return response;
  }
}
