package twf.tiles.http;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

/**
 * Response headers that are the same for every request, encoded once. A response that adds no
 * header writes the encoded block as it is. Immutable and thread-safe.
 */
public final class PreparedHeaders {
  private final CorsPolicy cors;
  private final MultiMap headers;

  private PreparedHeaders(CorsPolicy cors, MultiMap headers) {
    this.cors = cors;
    this.headers = headers.copy(false);
  }

  /** Combines {@code own} with the headers of every response; {@code own} is not modified. */
  static PreparedHeaders of(CorsPolicy cors, MultiMap own) {
    MultiMap all = own.copy(true);
    SecurityHeaders.noSniff(all);
    SecurityHeaders.addTo(all);
    cors.addTo(all);
    return new PreparedHeaders(cors, all);
  }

  /** Returns a copy with one more header. */
  public PreparedHeaders with(CharSequence name, CharSequence value) {
    return new PreparedHeaders(cors, headers.copy(true).set(name, value));
  }

  /** Returns a copy without some of the headers. */
  public PreparedHeaders without(CharSequence... names) {
    MultiMap rest = headers.copy(true);
    for (CharSequence name : names) {
      rest.remove(name);
    }
    return new PreparedHeaders(cors, rest);
  }

  /** The headers that are the same for every request. */
  MultiMap all() {
    return headers;
  }

  /**
   * Replaces the response's headers with these and adds the CORS headers of the request's origin.
   */
  public HttpServerResponse applyTo(HttpServerRequest request) {
    HttpServerResponse response = request.response();
    response.headers().setAll(headers);
    cors.allowOrigin(request);
    return response;
  }
}
