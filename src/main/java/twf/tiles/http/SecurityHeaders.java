package twf.tiles.http;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.Locale;

/**
 * Security headers of HTML pages: they load only files of this server, cannot be framed, and send
 * no referrer. Only {@link #noSniff} applies to other responses, too.
 */
public final class SecurityHeaders {
  private static final CharSequence TYPE = HttpHeaders.createOptimized("x-content-type-options");
  private static final CharSequence NOSNIFF = HttpHeaders.createOptimized("nosniff");

  /** Forbids inline scripts and styles, except styles that scripts set. Images may be blobs. */
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

  /** Forbids browsers to guess a type other than {@code Content-Type}. */
  public static void noSniff(MultiMap headers) {
    headers.set(TYPE, NOSNIFF);
  }

  /** Adds the page headers if the response is HTML; a policy that is already set is kept. */
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
