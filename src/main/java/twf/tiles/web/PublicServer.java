package twf.tiles.web;

import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.async.Lifecycle;

/** The public port. Several of one host and port share it, each on its own context. */
public final class PublicServer implements Lifecycle {
  private static final Logger LOG = LoggerFactory.getLogger(PublicServer.class);
  private static final int MAX_HEADER_BYTES = 16 * 1024;
  private static final int MAX_LINE_BYTES = 8 * 1024;

  /** A file on its way to a slow client counts as idle until all of it is sent, so this is long. */
  private static final int IDLE_SECONDS = 600;

  private final HttpServer server;
  private final Duration grace;

  /**
   * @param port 0 for any free one
   * @param routes answers requests
   * @param problems answers what is no request
   * @param grace how long {@link #stop} waits for requests in flight
   */
  public PublicServer(
      Vertx vertx,
      String host,
      int port,
      Handler<HttpServerRequest> routes,
      ProblemResponses problems,
      Duration grace) {
    this.grace = grace;
    this.server =
        vertx
            .createHttpServer(options().setHost(host).setPort(port))
            .requestHandler(routes)
            .invalidRequestHandler(request -> refuse(request, problems))
            .connectionHandler(PublicServer::quieten)
            .exceptionHandler(PublicServer::note);
  }

  /** Limits of every HTTP server here; no compression: archives are never content-encoded. */
  static HttpServerOptions options() {
    return new HttpServerOptions()
        .setMaxHeaderSize(MAX_HEADER_BYTES)
        .setMaxInitialLineLength(MAX_LINE_BYTES)
        .setIdleTimeout(IDLE_SECONDS)
        .setIdleTimeoutUnit(TimeUnit.SECONDS)
        .setCompressionSupported(false)
        // Open files can be sent over HTTP/1 only.
        .setHttp2ClearTextEnabled(false);
  }

  /** Completes when it listens; fails where the port is taken. */
  @Override
  public Future<Void> start() {
    return server.listen().mapEmpty();
  }

  /** The port that it listens on. */
  public int port() {
    return server.actualPort();
  }

  /** Accepts nothing more; completes when requests in flight are answered, or are cut off. */
  @Override
  public Future<Void> stop() {
    return server.shutdown(grace.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static void refuse(HttpServerRequest request, ProblemResponses problems) {
    Throwable cause = request.decoderResult().cause();
    Problem problem = new Problem(400, "not an HTTP request");
    if (cause instanceof TooLongHttpLineException) {
      problem = new Problem(414, "the request line is over " + MAX_LINE_BYTES + " bytes");
    } else if (cause instanceof TooLongHttpHeaderException) {
      problem = new Problem(431, "the header is over " + MAX_HEADER_BYTES + " bytes");
    }
    request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    problems.send(request, problem).eventually(() -> request.connection().close());
  }

  /** Clients that go away are no news; without a handler each would be logged as an error. */
  private static void quieten(HttpConnection connection) {
    connection.exceptionHandler(PublicServer::note);
  }

  private static void note(Throwable cause) {
    LOG.debug("connection: {}", cause.toString());
  }
}
