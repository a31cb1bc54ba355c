package twf.tiles.web;

import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.common.Lifecycle;
import twf.tiles.http.ProblemDetail;
import twf.tiles.http.ProblemResponder;
import twf.tiles.http.RequestFramingGuard;
import twf.tiles.http.connection.ConnectionLimit;
import twf.tiles.http.connection.ConnectionTracker;
import twf.tiles.web.route.PublicEndpoints;

/** The public port. Several of one host and port share it, each on its own context. */
public final class PublicServer implements Lifecycle {
  private static final Logger LOG = LoggerFactory.getLogger(PublicServer.class);
  private static final int MAX_HEADER_BYTES = 16 * 1024;
  private static final int MAX_LINE_BYTES = 8 * 1024;

  /**
   * How long a client may keep a connection without a whole request, and without taking anything of
   * an answer.
   */
  private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(60);

  private static final int SWEEPS_PER_IDLE_TIMEOUT = 4;

  private final Vertx vertx;
  private final HttpServer server;
  private final Handler<HttpServerRequest> routes;
  private final ProblemResponder problems;
  private final Duration grace;
  private final Duration quiet;
  private final ConnectionTracker connections;
  private volatile long sweeping = -1;

  /**
   * @param port 0 for any free one
   * @param routes answers requests
   * @param problems answers what is no request
   * @param limit of connections, of all servers of the port together
   * @param grace how long {@link #stop} waits for requests in flight
   */
  public PublicServer(
      Vertx vertx,
      String host,
      int port,
      Handler<HttpServerRequest> routes,
      ProblemResponder problems,
      ConnectionLimit limit,
      Duration grace) {
    this(
        vertx, options().setHost(host).setPort(port), routes, problems, limit, grace, IDLE_TIMEOUT);
  }

  PublicServer(
      Vertx vertx,
      HttpServerOptions options,
      Handler<HttpServerRequest> routes,
      ProblemResponder problems,
      ConnectionLimit limit,
      Duration grace,
      Duration quiet) {
    this.vertx = vertx;
    this.routes = routes;
    this.problems = problems;
    this.grace = grace;
    this.quiet = quiet;
    this.connections = new ConnectionTracker(limit);
    this.server =
        vertx
            .createHttpServer(options)
            .requestHandler(this::handle)
            .invalidRequestHandler(this::reject)
            .connectionHandler(this::onOpen)
            .exceptionHandler(PublicServer::logException);
  }

  /** Options of every public server; no compression: archives are never content-encoded. */
  static HttpServerOptions options() {
    return new HttpServerOptions()
        .setMaxHeaderSize(MAX_HEADER_BYTES)
        .setMaxInitialLineLength(MAX_LINE_BYTES)
        .setCompressionSupported(false)
        // What is quick here is so over HTTP/1 alone; proxies speak HTTP/2 to browsers.
        .setHttp2ClearTextEnabled(false)
        // Answers are given on the connection's own event loop alone: no queue between.
        .setStrictThreadMode(true)
        .setPerMessageWebSocketCompressionSupported(false)
        .setPerFrameWebSocketCompressionSupported(false);
  }

  /** Completes when it listens; fails where the port is taken. */
  @Override
  public Future<Void> start() {
    return server
        .listen()
        .onSuccess(
            listening ->
                sweeping =
                    vertx.setPeriodic(
                        Math.max(1, quiet.toMillis() / SWEEPS_PER_IDLE_TIMEOUT),
                        id -> connections.closeIdle(SWEEPS_PER_IDLE_TIMEOUT)))
        .mapEmpty();
  }

  /** How many connections are open. */
  public int connections() {
    return connections.count();
  }

  /** The port that it listens on. */
  public int port() {
    return server.actualPort();
  }

  /** Accepts nothing more; completes when requests in flight are answered, or are cut off. */
  @Override
  public Future<Void> stop() {
    vertx.cancelTimer(sweeping);
    return server.shutdown(grace.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void handle(HttpServerRequest request) {
    if (!connections.onRequest(request)) {
      return;
    }
    Optional<ProblemDetail> problem = RequestFramingGuard.problem(request);
    if (problem.isPresent()) {
      reject(request, problem.get());
    } else if ("*".equals(request.uri())) {
      handleAsterisk(request);
    } else {
      routes.handle(request);
    }
  }

  /** The target that stands for the server itself (RFC 9110, 7.1). */
  private void handleAsterisk(HttpServerRequest request) {
    if (HttpMethod.OPTIONS.equals(request.method())) {
      request
          .response()
          .setStatusCode(204)
          .putHeader(HttpHeaders.ALLOW, PublicEndpoints.METHODS)
          .end();
    } else {
      problems.send(request, new ProblemDetail(400, "the target * is for OPTIONS alone"));
    }
  }

  private void reject(HttpServerRequest request) {
    if (!connections.onRequest(request)) {
      return;
    }
    Throwable cause = request.decoderResult().cause();
    ProblemDetail problem = new ProblemDetail(400, "not an HTTP request");
    if (cause instanceof TooLongHttpLineException) {
      problem = new ProblemDetail(414, "the request line is over " + MAX_LINE_BYTES + " bytes");
    } else if (cause instanceof TooLongHttpHeaderException) {
      problem = new ProblemDetail(431, "the header is over " + MAX_HEADER_BYTES + " bytes");
    }
    reject(request, problem);
  }

  private void reject(HttpServerRequest request, ProblemDetail problem) {
    connections.onReject(request);
    request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    problems.send(request, problem).eventually(() -> request.connection().close());
  }

  /** Clients that go away are no news; without a handler each would be logged as an error. */
  private void onOpen(HttpConnection connection) {
    connection.exceptionHandler(PublicServer::logException);
    connections.onOpen(connection);
  }

  private static void logException(Throwable cause) {
    LOG.debug("connection: {}", cause.toString());
  }
}
