package twf.tiles.management;

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
import io.vertx.core.http.HttpVersion;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.admin.security.EarlyTlsHandler;
import twf.tiles.common.Lifecycle;
import twf.tiles.config.Settings;
import twf.tiles.error.FailureException;
import twf.tiles.http.connection.ConnectionLimit;
import twf.tiles.http.connection.ConnectionTracker;

/**
 * The HTTP server of the management port. Before the routes it limits connections, rejects
 * ambiguous requests (RFC 9112, sections 3.2 and 6.3), and ends requests and connections that take
 * too long. Runs on one event loop.
 */
public final class ManagementServer implements Lifecycle {
  static final int MAX_CONNECTIONS = 256;
  private static final int SWEEPS_PER_IDLE_TIMEOUT = 4;
  private static final int IDLE_SECONDS = 150;
  private static final int MAX_HEADER_BYTES = 16 * 1024;
  private static final int MAX_LINE_BYTES = 8 * 1024;
  private static final Logger LOG = LoggerFactory.getLogger(ManagementServer.class);

  private final Vertx vertx;
  private final Settings.Management settings;
  private final Handler<HttpServerRequest> routes;
  private final SseEventStream events;
  private final Duration grace;
  private final Limits limits;
  private final ConnectionTracker connections;
  private final HttpServer server;
  private volatile @Nullable EarlyTlsHandler tls;
  private volatile long sweepTimer = -1;

  /**
   * Limits of the management port.
   *
   * @param quiet how long a connection may neither complete a request nor read any of a response
   * @param body how long a client may take to send a request's body
   * @param connections the maximum number of open connections
   */
  public record Limits(Duration quiet, Duration body, int connections) {
    static final Limits DEFAULT =
        new Limits(Duration.ofSeconds(60), Duration.ofSeconds(10), MAX_CONNECTIONS);
  }

  /**
   * @param settings the host, the port (0 for any free one), and TLS
   * @param events started before the server listens; {@link #stop} ends it before it waits for
   *     requests in flight
   * @param grace how long {@link #stop} waits for requests in flight
   */
  public ManagementServer(
      Vertx vertx,
      Settings.Management settings,
      Handler<HttpServerRequest> routes,
      SseEventStream events,
      Duration grace) {
    this(vertx, settings, routes, events, grace, Limits.DEFAULT);
  }

  ManagementServer(
      Vertx vertx,
      Settings.Management settings,
      Handler<HttpServerRequest> routes,
      SseEventStream events,
      Duration grace,
      Limits limits) {
    this.vertx = vertx;
    this.settings = settings;
    this.routes = routes;
    this.events = events;
    this.grace = grace;
    this.limits = limits;
    this.connections =
        new ConnectionTracker(
            new ConnectionLimit(
                "management port",
                limits.connections(),
                0,
                "list them with: ss -tnp sport = :MANAGEMENT_PORT"));
    HttpServerOptions options =
        new HttpServerOptions()
            .setHost(settings.host())
            .setPort(settings.port())
            .setIdleTimeout(IDLE_SECONDS)
            .setIdleTimeoutUnit(TimeUnit.SECONDS)
            .setMaxHeaderSize(MAX_HEADER_BYTES)
            .setMaxInitialLineLength(MAX_LINE_BYTES)
            // Not needed here; disabling it reduces the attack surface.
            .setHttp2ClearTextEnabled(false);
    this.server =
        vertx
            .createHttpServer(options)
            .requestHandler(this::handle)
            .invalidRequestHandler(this::handleInvalid)
            .exceptionHandler(ManagementServer::logException)
            .connectionHandler(this::onOpen);
  }

  @Override
  public Future<Void> start() {
    try {
      tls = EarlyTlsHandler.create(vertx, settings.tls());
    } catch (FailureException e) {
      return Future.failedFuture(e);
    }
    return events
        .start()
        .compose(started -> server.listen())
        .onSuccess(
            listening ->
                sweepTimer =
                    vertx.setPeriodic(
                        Math.max(1, limits.quiet().toMillis() / SWEEPS_PER_IDLE_TIMEOUT),
                        id -> connections.closeIdle(SWEEPS_PER_IDLE_TIMEOUT)))
        .mapEmpty();
  }

  @Override
  public Future<Void> stop() {
    vertx.cancelTimer(sweepTimer);
    return events.stop().eventually(() -> server.shutdown(grace.toMillis(), TimeUnit.MILLISECONDS));
  }

  /** Returns the port that the server listens on. */
  public int port() {
    return server.actualPort();
  }

  /** Returns the number of open connections. */
  int connections() {
    return connections.count();
  }

  private void onOpen(HttpConnection connection) {
    EarlyTlsHandler tlsHandler = tls;
    if (tlsHandler != null) {
      tlsHandler.install(connection);
    }
    connection.exceptionHandler(ManagementServer::logException);
    connections.onOpen(connection);
  }

  /**
   * Logs a connection error at debug level only: clients may disconnect or fail the TLS handshake
   * at any time.
   */
  private static void logException(Throwable cause) {
    LOG.debug("{}", cause.toString());
  }

  private void handle(HttpServerRequest request) {
    if (!connections.onRequest(request)) {
      return;
    }
    List<String> encodings = request.headers().getAll(HttpHeaders.TRANSFER_ENCODING);
    boolean isHttp10 = request.version() == HttpVersion.HTTP_1_0;
    if (!encodings.isEmpty()) {
      // The decoder removes a Content-Length sent together with Transfer-Encoding, so it cannot be
      // checked here. Close the connection after this request to rule out request smuggling.
      request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
      if (isHttp10
          || encodings.size() > 1
          || !encodings.get(0).strip().equalsIgnoreCase("chunked")) {
        reject(request, 400, "Transfer-Encoding: only chunked is supported");
        return;
      }
      connections.onReject(request);
      request.response().bodyEndHandler(written -> request.connection().close());
    }
    List<String> hosts = request.headers().getAll(HttpHeaders.HOST);
    boolean hostOptional = isHttp10 && hosts.isEmpty();
    if (!hostOptional && (hosts.size() != 1 || request.authority() == null)) {
      reject(request, 400, "expected exactly one Host header with a valid host and port");
      return;
    }
    if (!encodings.isEmpty() || request.headers().contains(HttpHeaders.CONTENT_LENGTH)) {
      enforceBodyTimeout(request);
    }
    routes.handle(request);
  }

  /**
   * Limits the time for the request's body. The timer is not cancelled: setting an end handler on
   * the request would stop its response from being notified when the connection closes.
   */
  private void enforceBodyTimeout(HttpServerRequest request) {
    vertx.setTimer(
        limits.body().toMillis(),
        timer -> {
          if (!request.isEnded()) {
            reject(request, 408, "the body took longer than " + limits.body().toSeconds() + " s");
          }
        });
  }

  /** Responds to requests that Netty could not decode. */
  private void handleInvalid(HttpServerRequest request) {
    if (!connections.onRequest(request)) {
      return;
    }
    Throwable cause = request.decoderResult().cause();
    if (cause instanceof TooLongHttpLineException) {
      reject(request, 414, "the request line is too long");
    } else if (cause instanceof TooLongHttpHeaderException) {
      reject(request, 431, "the header is too long");
    } else {
      reject(request, 400, "not an HTTP request");
    }
  }

  private void reject(HttpServerRequest request, int status, String detail) {
    connections.onReject(request);
    if (!request.response().headWritten()) {
      request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
      ManagementResponses.sendFailure(request.response(), status, detail);
    }
    // Do not wait for the response to be read: a slow sender may also be a slow reader.
    request.connection().close();
  }
}
