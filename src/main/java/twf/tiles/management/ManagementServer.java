package twf.tiles.management;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import twf.tiles.admin.security.EarlyTlsHandler;
import twf.tiles.config.Settings;
import twf.tiles.error.FailureException;
import twf.tiles.http.ProblemDetail;
import twf.tiles.http.connection.ConnectionLimit;
import twf.tiles.http.connection.LimitedHttpServer;

/** The HTTP server of the management port; also ends requests whose body takes too long. */
public final class ManagementServer extends LimitedHttpServer {
  static final int MAX_CONNECTIONS = 256;
  private static final int IDLE_SECONDS = 150;

  private final Settings.Management settings;
  private final Handler<HttpServerRequest> routes;
  private final SseEventStream events;
  private final Duration bodyTimeout;
  private volatile @Nullable EarlyTlsHandler tls;

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
    super(
        vertx,
        limitedOptions()
            .setHost(settings.host())
            .setPort(settings.port())
            .setIdleTimeout(IDLE_SECONDS)
            .setIdleTimeoutUnit(TimeUnit.SECONDS),
        new ConnectionLimit(
            "management port",
            limits.connections(),
            0,
            "list them with: ss -tnp sport = :MANAGEMENT_PORT"),
        limits.quiet(),
        grace);
    this.settings = settings;
    this.routes = routes;
    this.events = events;
    this.bodyTimeout = limits.body();
  }

  @Override
  public Future<Void> start() {
    try {
      tls = EarlyTlsHandler.create(vertx, settings.tls());
    } catch (FailureException e) {
      return Future.failedFuture(e);
    }
    return events.start().compose(started -> super.start());
  }

  @Override
  public Future<Void> stop() {
    return events.stop().eventually(super::stop);
  }

  @Override
  protected void prepare(HttpConnection connection) {
    EarlyTlsHandler handler = tls;
    if (handler != null) {
      handler.install(connection);
    }
  }

  /**
   * Accepts chunked bodies, and closes the connection after the request to rule out request
   * smuggling.
   */
  @Override
  protected boolean acceptTransferEncoding(HttpServerRequest request) {
    List<String> encodings = request.headers().getAll(HttpHeaders.TRANSFER_ENCODING);
    if (request.version() == HttpVersion.HTTP_1_0
        || encodings.size() > 1
        || !encodings.get(0).strip().equalsIgnoreCase("chunked")) {
      reject(request, 400, "Transfer-Encoding: only chunked is supported");
      return false;
    }
    refuseLaterRequests(request);
    request.response().bodyEndHandler(written -> request.connection().close());
    return true;
  }

  /**
   * Limits the time for the request's body. The timer is not cancelled: setting an end handler on
   * the request would stop its response from being notified when the connection closes.
   */
  @Override
  protected void handle(HttpServerRequest request) {
    if (request.headers().contains(HttpHeaders.TRANSFER_ENCODING)
        || request.headers().contains(HttpHeaders.CONTENT_LENGTH)) {
      vertx.setTimer(
          bodyTimeout.toMillis(),
          timer -> {
            if (!request.isEnded()) {
              reject(request, 408, "the body took longer than " + bodyTimeout.toSeconds() + " s");
            }
          });
    }
    routes.handle(request);
  }

  @Override
  protected void sendProblem(HttpServerRequest request, ProblemDetail problem) {
    ManagementResponses.sendFailure(request.response(), problem.status(), problem.detail());
  }
}
