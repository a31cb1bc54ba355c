package twf.tiles.management;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import twf.tiles.admin.security.EarlyTlsHandler;
import twf.tiles.common.Lifecycle;
import twf.tiles.config.Settings;
import twf.tiles.error.FailureException;
import twf.tiles.management.events.SseEventStream;

/** The HTTP server of the management port. */
public final class ManagementServer implements Lifecycle {
  private static final int IDLE_SECONDS = 150;
  private static final int MAX_HEADER_BYTES = 16 * 1024;
  private static final int MAX_LINE_BYTES = 8 * 1024;

  private final Vertx vertx;
  private final RequestGate gate;
  private final Settings.Management settings;
  private final HttpServer server;
  private volatile @Nullable EarlyTlsHandler tls;
  private volatile long sweepTimer = -1;
  private final SseEventStream events;
  private final Duration grace;

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
    this(vertx, settings, routes, events, grace, RequestGate.Limits.DEFAULT);
  }

  ManagementServer(
      Vertx vertx,
      Settings.Management settings,
      Handler<HttpServerRequest> routes,
      SseEventStream events,
      Duration grace,
      RequestGate.Limits limits) {
    this.vertx = vertx;
    this.events = events;
    this.grace = grace;
    this.gate = new RequestGate(vertx, routes, limits);
    this.settings = settings;
    this.server =
        vertx
            .createHttpServer(options(settings))
            .requestHandler(gate)
            .invalidRequestHandler(gate::handleInvalid)
            .exceptionHandler(RequestGate::logException)
            .connectionHandler(this::onOpen);
  }

  private void onOpen(HttpConnection connection) {
    EarlyTlsHandler tlsHandler = tls;
    if (tlsHandler != null) {
      tlsHandler.install(connection);
    }
    gate.onOpen(connection);
  }

  private static HttpServerOptions options(Settings.Management settings) {
    return new HttpServerOptions()
        .setHost(settings.host())
        .setPort(settings.port())
        .setIdleTimeout(IDLE_SECONDS)
        .setIdleTimeoutUnit(TimeUnit.SECONDS)
        .setMaxHeaderSize(MAX_HEADER_BYTES)
        .setMaxInitialLineLength(MAX_LINE_BYTES)
        // Not needed here; disabling it reduces the attack surface.
        .setHttp2ClearTextEnabled(false);
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
        .onSuccess(listening -> sweepTimer = gate.startSweeping())
        .mapEmpty();
  }

  /** Returns the port that the server listens on. */
  public int port() {
    return server.actualPort();
  }

  /** Returns the number of open connections. */
  int connections() {
    return gate.connections();
  }

  @Override
  public Future<Void> stop() {
    vertx.cancelTimer(sweepTimer);
    return events.stop().eventually(() -> server.shutdown(grace.toMillis(), TimeUnit.MILLISECONDS));
  }
}
