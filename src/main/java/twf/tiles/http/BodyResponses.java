package twf.tiles.http;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

/** Sends responses whose body is in memory. */
public final class BodyResponses {
  private BodyResponses() {}

  /** Ends the response with a body; a response to HEAD has only the body's length. */
  public static Future<Void> send(HttpServerRequest request, Buffer body) {
    HttpServerResponse response = request.response();
    response.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length()));
    return HttpMethod.HEAD.equals(request.method()) ? response.end() : response.end(body);
  }
}
