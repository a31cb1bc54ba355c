package twf.tiles.management;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import twf.tiles.admin.security.TokenAuthenticator;
import twf.tiles.common.RateLimitedNotice;
import twf.tiles.event.FailureCodes;
import twf.tiles.event.NotWriterReplyException;
import twf.tiles.http.SecurityHeaders;

/** Writes responses of the management port: JSON or {@code application/problem+json} (RFC 9457). */
final class ManagementResponses {
  private static final int UNAUTHORIZED = 401;
  private static final int TOO_MANY = 429;

  private ManagementResponses() {}

  static void send(RoutingContext ctx, int status, JsonObject body) {
    write(ctx.response(), status, "application/json", body);
  }

  /** Sends a failure; unexpected ones are logged at the rate of {@code limit}. */
  static void sendFailure(RoutingContext ctx, Throwable cause, RateLimitedNotice limit) {
    ReplyException reply = FailureCodes.toReplyException(cause, limit);
    String writerUrl = reply instanceof NotWriterReplyException other ? other.writerUrl() : null;
    sendFailure(
        ctx.response(),
        reply.failureCode(),
        Objects.requireNonNullElse(reply.getMessage(), "failed"),
        writerUrl);
  }

  static void sendFailure(RoutingContext ctx, int status, String detail) {
    sendFailure(ctx.response(), status, detail);
  }

  static void sendFailure(HttpServerResponse response, int status, String detail) {
    sendFailure(response, status, detail, null);
  }

  private static void sendFailure(
      HttpServerResponse response, int status, String detail, @Nullable String writerUrl) {
    if (status == UNAUTHORIZED) {
      response.putHeader("WWW-Authenticate", "Bearer");
    } else if (status == TOO_MANY) {
      response.putHeader(
          "Retry-After", Long.toString(TokenAuthenticator.FAILURE_INTERVAL.toSeconds()));
    }
    JsonObject problem =
        new JsonObject()
            .put("type", "about:blank")
            .put("title", HttpResponseStatus.valueOf(status).reasonPhrase())
            .put("status", status)
            .put("detail", detail);
    if (writerUrl != null) {
      problem.put(NotWriterReplyException.WRITER_URL, writerUrl);
    }
    write(response, status, "application/problem+json", problem);
  }

  private static void write(HttpServerResponse response, int status, String type, JsonObject body) {
    if (!response.ended() && !response.closed()) {
      SecurityHeaders.noSniff(response.headers());
      response
          .setStatusCode(status)
          .putHeader("Content-Type", type)
          .putHeader("Cache-Control", "no-store")
          .end(body.toBuffer());
    }
  }
}
