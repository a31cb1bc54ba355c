package twf.tiles.web;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import twf.tiles.http.ProblemDetail;
import twf.tiles.http.ProblemResponder;
import twf.tiles.http.connection.ConnectionLimit;
import twf.tiles.http.connection.LimitedHttpServer;
import twf.tiles.web.route.PublicEndpoints;

/** The public port. Several of one host and port share it, each on its own context. */
public final class PublicServer extends LimitedHttpServer {
  private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(60);

  private final Handler<HttpServerRequest> routes;
  private final ProblemResponder problems;

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
      Duration idleTimeout) {
    super(vertx, options, limit, idleTimeout, grace);
    this.routes = routes;
    this.problems = problems;
  }

  /** Options of every public server; no compression: archives are never content-encoded. */
  static HttpServerOptions options() {
    return limitedOptions()
        .setCompressionSupported(false)
        // Answers are given on the connection's own event loop alone: no queue between.
        .setStrictThreadMode(true)
        .setPerMessageWebSocketCompressionSupported(false)
        .setPerFrameWebSocketCompressionSupported(false);
  }

  @Override
  protected void handle(HttpServerRequest request) {
    if (!"*".equals(request.uri())) {
      routes.handle(request);
    } else if (HttpMethod.OPTIONS.equals(request.method())) {
      // The target that stands for the server itself (RFC 9110, 7.1).
      request
          .response()
          .setStatusCode(204)
          .putHeader(HttpHeaders.ALLOW, PublicEndpoints.METHODS)
          .end();
    } else {
      problems.send(request, new ProblemDetail(400, "the target * is for OPTIONS alone"));
    }
  }

  @Override
  protected void sendProblem(HttpServerRequest request, ProblemDetail problem) {
    problems.send(request, problem);
  }
}
