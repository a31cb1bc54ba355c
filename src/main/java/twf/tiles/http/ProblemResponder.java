package twf.tiles.http;

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
import twf.tiles.error.Failure;
import twf.tiles.event.FailureCodes;

/** The one mapping of failures to {@code application/problem+json} (RFC 9457). Thread-safe. */
public final class ProblemResponder {
  private static final Logger LOG = LoggerFactory.getLogger(ProblemResponder.class);
  private static final CharSequence JSON = HttpHeaders.createOptimized("application/problem+json");
  private static final CharSequence NO_STORE = HttpHeaders.createOptimized("no-store");

  /** A path that may stand in an answer: short, and nothing in it but what URLs are made of. */
  private static final Pattern PLAIN_PATH = Pattern.compile("/[A-Za-z0-9/._~%-]{0,300}");

  private final CorsPolicy cors;

  public ProblemResponder(CorsPolicy cors) {
    this.cors = cors;
  }

  /** Headers of answers that are no problem: those of every answer, and their own. */
  public PreparedHeaders headers(MultiMap own) {
    return PreparedHeaders.of(cors, own);
  }

  /** Answers with what a failure means to a client; logs it where it is not the client's. */
  public Future<Void> send(HttpServerRequest request, Throwable cause) {
    return send(request, of(cause));
  }

  /** What a failure means to a client; logs it where it is not the client's. */
  public ProblemDetail of(Throwable cause) {
    Failure failure = FailureCodes.failureOf(cause);
    return switch (failure.kind()) {
      case BAD_REQUEST -> new ProblemDetail(400, failure.message());
      case UNAUTHENTICATED -> new ProblemDetail(401, failure.message());
      case FORBIDDEN -> new ProblemDetail(403, failure.message());
      case NOT_FOUND -> new ProblemDetail(404, failure.message());
      case CONFLICT -> new ProblemDetail(409, failure.message());
      case TOO_MANY -> new ProblemDetail(429, failure.message());
      case UNAVAILABLE -> new ProblemDetail(503, failure.message());
      case MALFORMED, STORAGE -> hidden(failure, cause);
      case UNEXPECTED -> new ProblemDetail(500, failure.message());
    };
  }

  /** As {@link #send}, unless the client went away, which is nobody's failure. */
  public Future<Void> sendUnlessGone(HttpServerRequest request, Throwable cause) {
    return ClientDisconnects.is(request.response(), cause)
        ? Future.succeededFuture()
        : send(request, cause);
  }

  /**
   * As {@link #send(HttpServerRequest, ProblemDetail, CharSequence)}, of a problem that nobody
   * keeps.
   */
  public Future<Void> send(HttpServerRequest request, ProblemDetail problem) {
    return send(request, problem, NO_STORE);
  }

  /**
   * Answers with a problem. The headers that are set already stay, but for those that tell of the
   * content that is not sent.
   */
  public Future<Void> send(
      HttpServerRequest request, ProblemDetail problem, CharSequence cacheControl) {
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

  private static ProblemDetail hidden(Failure failure, Throwable cause) {
    String id = UUID.randomUUID().toString();
    LOG.error("{} ({})", failure.message(), id, cause.getCause());
    return new ProblemDetail(500, "unexpected error " + id + ": see the log");
  }

  private Future<Void> answer(
      HttpServerRequest request, ProblemDetail problem, CharSequence cacheControl) {
    cors.apply(request);
    HttpServerResponse response = request.response();
    response.headers().remove(HttpHeaders.ETAG).remove(HttpHeaders.LAST_MODIFIED);
    if (problem.status() != 416) {
      response.headers().remove(HttpHeaders.CONTENT_RANGE);
    }
    SecurityHeaders.noSniff(response.headers());
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
    return BodyResponses.end(request, body.toBuffer());
  }

  private static String instance(HttpServerRequest request) {
    String path = request.path();
    return path != null && PLAIN_PATH.matcher(path).matches()
        ? path
        : "urn:uuid:" + UUID.randomUUID();
  }
}
