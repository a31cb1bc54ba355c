package twf.tiles.http;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.common.RateLimitedNotice;
import twf.tiles.error.Failure;
import twf.tiles.event.FailureCodes;

/** Maps failures to error responses in {@code application/problem+json} (RFC 9457). Thread-safe. */
public final class ProblemResponder {
  private static final Logger LOG = LoggerFactory.getLogger(ProblemResponder.class);
  private static final CharSequence JSON = HttpHeaders.createOptimized("application/problem+json");
  private static final CharSequence NO_STORE = HttpHeaders.createOptimized("no-store");

  /** Paths that are safe to echo in a response: short, and without characters to escape. */
  private static final Pattern PLAIN_PATH = Pattern.compile("/[A-Za-z0-9/._~%-]{0,300}");

  private final CorsPolicy cors;
  private final String prefix;
  private final RateLimitedNotice hidden;
  private final RateLimitedNotice unexpected;

  public ProblemResponder(CorsPolicy cors) {
    this(cors, "");
  }

  /**
   * @param prefix the path that a proxy strips; clients see it before the path of a request
   */
  public ProblemResponder(CorsPolicy cors, String prefix) {
    this(cors, prefix, Clock.systemUTC());
  }

  ProblemResponder(CorsPolicy cors, String prefix, Clock clock) {
    this.cors = cors;
    this.prefix = prefix;
    this.hidden = new RateLimitedNotice(clock, Duration.ofMinutes(1));
    this.unexpected = new RateLimitedNotice(clock, Duration.ofMinutes(1));
  }

  /** Prepares the headers of a successful response: {@code own} and those of every response. */
  public PreparedHeaders headers(MultiMap own) {
    return PreparedHeaders.of(cors, own);
  }

  /** Sends the error response for a failure; logs failures that the client did not cause. */
  public Future<Void> send(HttpServerRequest request, Throwable cause) {
    return send(request, toProblem(cause));
  }

  /** Converts a failure to an error response; logs failures that the client did not cause. */
  public ProblemDetail toProblem(Throwable cause) {
    Failure failure = FailureCodes.failureOf(cause, unexpected);
    return switch (failure.kind()) {
      case MALFORMED, STORAGE -> hiddenProblem(failure, cause);
      default -> new ProblemDetail(failure.kind().code(), failure.message());
    };
  }

  /**
   * Like {@link #send(HttpServerRequest, Throwable)}, but does nothing if the client has
   * disconnected.
   */
  public Future<Void> sendUnlessGone(HttpServerRequest request, Throwable cause) {
    return ClientDisconnects.isDisconnect(request.response(), cause)
        ? Future.succeededFuture()
        : send(request, cause);
  }

  /** Sends a problem that must not be cached ({@code Cache-Control: no-store}). */
  public Future<Void> send(HttpServerRequest request, ProblemDetail problem) {
    return send(request, problem, NO_STORE);
  }

  /**
   * Sends a problem response. Headers that are already set are kept, except those that describe the
   * content that is not sent: {@code ETag}, {@code Last-Modified} and, unless the status is 416,
   * {@code Content-Range}.
   *
   * <p>If the response head has been written, closes the connection instead. Does nothing if the
   * response has ended.
   */
  public Future<Void> send(
      HttpServerRequest request, ProblemDetail problem, CharSequence cacheControl) {
    HttpServerResponse response = request.response();
    if (response.ended() || response.closed()) {
      return Future.succeededFuture();
    }
    if (response.headWritten()) {
      // The head is sent: closing the connection is the only way left to show that the body is
      // incomplete.
      return request.connection().close();
    }
    return write(request, problem, cacheControl);
  }

  /**
   * Hides a failure from the client and logs it, at most once a minute, as clients can trigger any
   * number. Only a response whose failure is logged names the id of its line.
   */
  private ProblemDetail hiddenProblem(Failure failure, Throwable cause) {
    String id = UUID.randomUUID().toString();
    boolean logged =
        hidden.report(
            count ->
                LOG.error(
                    "{} ({}, {} such requests)", failure.message(), id, count, cause.getCause()));
    return new ProblemDetail(
        500, logged ? "unexpected error " + id + ": see the log" : "unexpected error: see the log");
  }

  private Future<Void> write(
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
    return BodyResponses.send(request, body.toBuffer());
  }

  private String instance(HttpServerRequest request) {
    String path = request.path();
    return path != null && PLAIN_PATH.matcher(path).matches()
        ? prefix + path
        : "urn:uuid:" + UUID.randomUUID();
  }
}
