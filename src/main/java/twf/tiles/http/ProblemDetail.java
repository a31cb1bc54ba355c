package twf.tiles.http;

import io.netty.handler.codec.http.HttpResponseStatus;

/**
 * An error of HTTP in words, RFC 9457.
 *
 * @param status the status code
 * @param detail one bounded line for people, without anything secret
 */
public record ProblemDetail(int status, String detail) {
  /** The status code's own words. */
  String title() {
    return HttpResponseStatus.valueOf(status).reasonPhrase();
  }
}
