package twf.tiles.admin;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.async.Lifecycle;
import twf.tiles.config.Settings;

/** The management port. */
public final class ManagementServer implements Lifecycle {
  private static final Logger LOG = LoggerFactory.getLogger(ManagementServer.class);
  private static final int IDLE_SECONDS = 150;

  private final HttpServer server;
  private final EventStream events;
  private final Duration grace;

  /**
   * @param settings the host, the port (0 for any free one), and TLS
   * @param events started before the first request, and ended before {@link #stop} waits
   * @param grace how long {@link #stop} waits for requests in flight
   */
  public ManagementServer(
      Vertx vertx,
      Settings.Management settings,
      Handler<HttpServerRequest> routes,
      EventStream events,
      Duration grace) {
    this.events = events;
    this.grace = grace;
    this.server =
        vertx
            .createHttpServer(options(settings))
            .requestHandler(routes)
            .exceptionHandler(ManagementServer::note)
            .connectionHandler(connection -> connection.exceptionHandler(ManagementServer::note));
  }

  private static HttpServerOptions options(Settings.Management settings) {
    HttpServerOptions options =
        new HttpServerOptions()
            .setHost(settings.host())
            .setPort(settings.port())
            .setIdleTimeout(IDLE_SECONDS)
            .setIdleTimeoutUnit(TimeUnit.SECONDS);
    ManagementTls.apply(options, settings.tls());
    return options;
  }

  /** Clients that go away, or that speak no TLS where they should, are no news. */
  private static void note(Throwable cause) {
    LOG.debug("{}", cause.toString());
  }

  @Override
  public Future<Void> start() {
    return events.start().compose(started -> server.listen()).mapEmpty();
  }

  /** The port that it listens on. */
  public int port() {
    return server.actualPort();
  }

  @Override
  public Future<Void> stop() {
    return events.stop().eventually(() -> server.shutdown(grace.toMillis(), TimeUnit.MILLISECONDS));
  }
}
