package twf.tiles.http;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Set;

/**
 * The CORS policy: which origins may read responses, and which response headers they can see.
 * Thread-safe.
 */
public final class CorsPolicy {
  private static final CharSequence EXPOSED =
      HttpHeaders.createOptimized("ETag, Content-Range, Content-Length, Deprecation, Sunset, Link");
  private static final CharSequence METHODS = HttpHeaders.createOptimized("GET, HEAD, OPTIONS");
  private static final CharSequence REQUEST_HEADERS =
      HttpHeaders.createOptimized(
          "Range, If-None-Match, If-Range, If-Match, If-Modified-Since, If-Unmodified-Since");
  private static final CharSequence MAX_AGE = HttpHeaders.createOptimized("86400");
  private static final CharSequence ANY = HttpHeaders.createOptimized("*");
  private static final String ORIGIN = "Origin";

  private final boolean any;
  private final Set<String> origins;

  /**
   * @param origins {@code *} alone, or a list of origins as browsers send them
   */
  public CorsPolicy(List<String> origins) {
    this.any = origins.contains("*");
    this.origins = Set.copyOf(origins);
  }

  /** Adds the CORS headers of every response. Idempotent. */
  public void apply(HttpServerRequest request) {
    addTo(request.response().headers());
    allowOrigin(request);
  }

  /** Adds the headers that do not depend on the request. */
  void addTo(MultiMap headers) {
    if (any) {
      headers.set(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, ANY);
      headers.set(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
    } else {
      addVary(headers);
    }
  }

  private static void addVary(MultiMap headers) {
    String before = headers.get(HttpHeaders.VARY);
    if (before == null) {
      headers.set(HttpHeaders.VARY, ORIGIN);
    } else if (!List.of(before.split(", ", -1)).contains(ORIGIN)) {
      headers.set(HttpHeaders.VARY, before + ", " + ORIGIN);
    }
  }

  /** Adds the headers that depend on the request's {@code Origin}. */
  void allowOrigin(HttpServerRequest request) {
    if (any) {
      return;
    }
    String origin = request.getHeader(HttpHeaders.ORIGIN);
    if (origin != null && origins.contains(origin)) {
      MultiMap headers = request.response().headers();
      headers.set(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, origin);
      headers.set(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
    }
  }

  /** Adds the headers of a preflight response if {@link #apply} has allowed the origin. */
  public void applyPreflight(HttpServerRequest request) {
    MultiMap headers = request.response().headers();
    if (headers.contains(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN)) {
      headers.set(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, METHODS);
      headers.set(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, REQUEST_HEADERS);
      headers.set(HttpHeaders.ACCESS_CONTROL_MAX_AGE, MAX_AGE);
    }
  }
}
