package twf.tiles.http;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.Locale;

/**
 * What a browser is told of pages: to run nothing but what this server serves as a file, to show
 * them in no frame, and to tell other sites nothing. On answers that are text/html alone.
 */
public final class SecurityHeaders {
  private static final CharSequence TYPE = HttpHeaders.createOptimized("x-content-type-options");
  private static final CharSequence NOSNIFF = HttpHeaders.createOptimized("nosniff");

  /** Nothing inline: neither scripts nor styles, but what scripts set. Pictures may be blobs. */
  private static final CharSequence POLICY =
      HttpHeaders.createOptimized(
          "default-src 'none'; script-src 'self'; style-src 'self';"
              + " img-src 'self' data: blob:; font-src 'self'; connect-src 'self';"
              + " worker-src 'self'; manifest-src 'self'; base-uri 'none';"
              + " form-action 'self'; frame-ancestors 'none'");

  private static final CharSequence PERMISSIONS =
      HttpHeaders.createOptimized(
          "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()");

  private SecurityHeaders() {}

  /** Says that an answer is what its Content-Type says, and nothing that a browser may guess. */
  public static void noSniff(MultiMap headers) {
    headers.set(TYPE, NOSNIFF);
  }

  /** Adds what pages need, where the headers are those of a page; a policy that is set stays. */
  public static void addTo(MultiMap headers) {
    String type = headers.get(HttpHeaders.CONTENT_TYPE);
    if (type == null || !type.toLowerCase(Locale.ROOT).strip().startsWith("text/html")) {
      return;
    }
    noSniff(headers);
    if (!headers.contains("content-security-policy")) {
      headers.set("content-security-policy", POLICY);
    }
    headers
        .set("x-frame-options", "DENY")
        .set("referrer-policy", "no-referrer")
        .set("cross-origin-opener-policy", "same-origin")
        .set("permissions-policy", PERMISSIONS);
  }
}
