package twf.tiles.http;

import io.netty.handler.codec.http.HttpResponseStatus;

/**
 * An HTTP error in the terms of RFC 9457.
 *
 * @param status the HTTP status code
 * @param detail one line of bounded length for the client; must not contain secrets
 */
public record ProblemDetail(int status, String detail) {
  /** The standard reason phrase of the status code. */
  String title() {
    return HttpResponseStatus.valueOf(status).reasonPhrase();
  }
}
