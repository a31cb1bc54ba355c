package twf.tiles.web;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
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
import twf.tiles.port.PageHeaders;

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

  /** Headers of answers that are no problem: those of every answer, and their own. */
  PreparedHeaders headers(MultiMap own) {
    return PreparedHeaders.of(cors, own);
  }

  /** Answers with what a failure means to a client; logs it where it is not the client's. */
  public Future<Void> send(HttpServerRequest request, Throwable cause) {
    return send(request, of(cause));
  }

  /** What a failure means to a client; logs it where it is not the client's. */
  Problem of(Throwable cause) {
    Failure failure = FailureReplies.failureOf(cause);
    return switch (failure.kind()) {
      case BAD_REQUEST -> new Problem(400, failure.message());
      case UNAUTHENTICATED -> new Problem(401, failure.message());
      case FORBIDDEN -> new Problem(403, failure.message());
      case NOT_FOUND -> new Problem(404, failure.message());
      case CONFLICT -> new Problem(409, failure.message());
      case TOO_MANY -> new Problem(429, failure.message());
      case UNAVAILABLE -> new Problem(503, failure.message());
      case MALFORMED, STORAGE -> hidden(failure, cause);
      case UNEXPECTED -> new Problem(500, failure.message());
    };
  }

  /** As {@link #send}, unless the client went away, which is nobody's failure. */
  Future<Void> sendUnlessGone(HttpServerRequest request, Throwable cause) {
    return ClientGone.is(request.response(), cause)
        ? Future.succeededFuture()
        : send(request, cause);
  }

  /** As {@link #send(HttpServerRequest, Problem, CharSequence)}, of a problem that nobody keeps. */
  Future<Void> send(HttpServerRequest request, Problem problem) {
    return send(request, problem, NO_STORE);
  }

  /**
   * Answers with a problem. The headers that are set already stay, but for those that tell of the
   * content that is not sent.
   */
  Future<Void> send(HttpServerRequest request, Problem problem, CharSequence cacheControl) {
    HttpServerResponse response = request.response();
    if (response.ended() || response.closed()) {
      return Future.succeededFuture();
    }
    if (response.headWritten()) {
      // Too late for another answer: a cut connection tells the client that it has not all of it.
      return request.connection().close();
    }
    return answer(request, problem, cacheControl);
  }

  private static Problem hidden(Failure failure, Throwable cause) {
    String id = UUID.randomUUID().toString();
    LOG.error("{} ({})", failure.message(), id, cause.getCause());
    return new Problem(500, "unexpected error " + id + ": see the log");
  }

  private Future<Void> answer(
      HttpServerRequest request, Problem problem, CharSequence cacheControl) {
    cors.apply(request);
    HttpServerResponse response = request.response();
    response.headers().remove(HttpHeaders.ETAG).remove(HttpHeaders.LAST_MODIFIED);
    if (problem.status() != 416) {
      response.headers().remove(HttpHeaders.CONTENT_RANGE);
    }
    PageHeaders.noSniff(response.headers());
    response
        .setStatusCode(problem.status())
        .putHeader(HttpHeaders.CONTENT_TYPE, JSON)
        .putHeader(HttpHeaders.CACHE_CONTROL, cacheControl);
    JsonObject body =
        new JsonObject()
            .put("type", "about:blank")
            .put("title", problem.title())
            .put("status", problem.status())
            .put("detail", problem.detail())
            .put("instance", instance(request));
    return Responses.end(request, body.toBuffer());
  }

  private static String instance(HttpServerRequest request) {
    String path = request.path();
    return path != null && PLAIN_PATH.matcher(path).matches()
        ? path
        : "urn:uuid:" + UUID.randomUUID();
  }
}
