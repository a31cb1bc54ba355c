package twf.tiles.web;

import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.util.UUID;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.bus.FailureReplies;
import twf.tiles.failure.Failure;

/** The one mapping of failures to {@code application/problem+json} (RFC 9457). Thread-safe. */
public final class ProblemResponses {
  private static final Logger LOG = LoggerFactory.getLogger(ProblemResponses.class);
  private static final CharSequence JSON = HttpHeaders.createOptimized("application/problem+json");
  private static final CharSequence NO_STORE = HttpHeaders.createOptimized("no-store");

  /** A path that may stand in an answer: short, and nothing in it but what URLs are made of. */
  private static final Pattern PLAIN_PATH = Pattern.compile("/[A-Za-z0-9/._~%-]{0,300}");

  private final CorsPolicy cors;

  public ProblemResponses(CorsPolicy cors) {
    this.cors = cors;
  }

  /** Answers with what a failure means to a client; logs it where it is not the client's. */
  public Future<Void> send(HttpServerRequest request, Throwable cause) {
    Failure failure = FailureReplies.failureOf(cause);
    return switch (failure.kind()) {
      case BAD_REQUEST -> send(request, new Problem(400, failure.message()));
      case UNAUTHENTICATED -> send(request, new Problem(401, failure.message()));
      case FORBIDDEN -> send(request, new Problem(403, failure.message()));
      case NOT_FOUND -> send(request, new Problem(404, failure.message()));
      case CONFLICT -> send(request, new Problem(409, failure.message()));
      case UNAVAILABLE -> send(request, new Problem(503, failure.message()));
      case MALFORMED, STORAGE -> sendHidden(request, failure, cause);
      case UNEXPECTED -> send(request, new Problem(500, failure.message()));
    };
  }

  /** Answers with a problem. The headers that are set already stay. */
  Future<Void> send(HttpServerRequest request, Problem problem) {
    HttpServerResponse response = request.response();
    if (response.ended() || response.closed()) {
      return Future.succeededFuture();
    }
    if (response.headWritten()) {
      // Too late for another answer: a cut connection tells the client that it has not all of it.
      return request.connection().close();
    }
    return answer(request, problem, instance(request));
  }

  private Future<Void> sendHidden(HttpServerRequest request, Failure failure, Throwable cause) {
    String id = UUID.randomUUID().toString();
    LOG.error("{} ({})", failure.message(), id, cause.getCause());
    return send(request, new Problem(500, "unexpected error " + id + ": see the log"));
  }

  private Future<Void> answer(HttpServerRequest request, Problem problem, String instance) {
    cors.apply(request);
    HttpServerResponse response = request.response();
    response.headers().remove(HttpHeaders.ETAG);
    response
        .setStatusCode(problem.status())
        .putHeader("X-Content-Type-Options", "nosniff")
        .putHeader(HttpHeaders.CONTENT_TYPE, JSON)
        .putHeader(HttpHeaders.CACHE_CONTROL, NO_STORE);
    JsonObject body =
        new JsonObject()
            .put("type", "about:blank")
            .put("title", problem.title())
            .put("status", problem.status())
            .put("detail", problem.detail())
            .put("instance", instance);
    return Responses.end(request, body.toBuffer());
  }

  private static String instance(HttpServerRequest request) {
    String path = request.path();
    return path != null && PLAIN_PATH.matcher(path).matches()
        ? path
        : "urn:uuid:" + UUID.randomUUID();
  }
}
