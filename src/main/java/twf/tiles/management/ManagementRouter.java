package twf.tiles.management;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import twf.tiles.admin.AdminCommand;
import twf.tiles.admin.ReadinessCheck;
import twf.tiles.assets.StaticSite;
import twf.tiles.common.BoundedWorkQueue;
import twf.tiles.common.WorkerPool;
import twf.tiles.config.Settings;
import twf.tiles.error.Failure;
import twf.tiles.error.FailureException;
import twf.tiles.http.SecurityHeaders;
import twf.tiles.management.console.ConsoleDataRoutes;
import twf.tiles.management.console.ConsolePageRoutes;
import twf.tiles.management.events.SseEventStream;
import twf.tiles.management.http.ManagementResponses;

/** Routes of the management port: metrics, health, events, admin commands and the console. */
public final class ManagementRouter {
  private static final String METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";
  private static final int[] ERRORS = {400, 404, 405, 413};

  private final Vertx vertx;
  private final PrometheusMeterRegistry registry;
  private final ReadinessCheck health;

  /** Metrics and readiness access disks, so their requests are limited for all clients together. */
  private static final int MAX_CONCURRENT_SCRAPES = 2;

  private static final int MAX_QUEUED_SCRAPES = 64;

  private final WorkerPool workers;
  private final BoundedWorkQueue boundedReads =
      new BoundedWorkQueue(
          MAX_CONCURRENT_SCRAPES, MAX_QUEUED_SCRAPES, ManagementRouter::tooManyScrapes);
  private final AdminRoutes admin;
  private final SseEventStream events;
  private final CrossSiteGuard guard;
  private final ConsoleDataRoutes data;
  private final ConsolePageRoutes console;

  /**
   * @param workers run metric scrapes, which access disks
   * @param commands the commands below {@code /admin}; they are sent over the event bus
   * @param events the stream at {@code /events}; the server starts and stops it
   * @param data the console's data routes
   * @param settings the host names by which the port may be addressed
   * @param console the page at {@code /console}; must be loaded before the first request
   */
  public ManagementRouter(
      Vertx vertx,
      PrometheusMeterRegistry registry,
      ReadinessCheck health,
      WorkerPool workers,
      List<AdminCommand> commands,
      SseEventStream events,
      ConsoleDataRoutes data,
      Settings.Management settings,
      StaticSite console) {
    this.vertx = vertx;
    this.registry = registry;
    this.health = health;
    this.workers = workers;
    this.events = events;
    this.data = data;
    this.admin = new AdminRoutes(vertx, commands);
    this.guard = new CrossSiteGuard(settings);
    this.console = new ConsolePageRoutes(console);
  }

  /** Creates the router. */
  public Router router() {
    Router router = Router.router(vertx);
    router.route().handler(ManagementRouter::addSecurityHeaders);
    router.route().handler(guard::handle);
    router.get("/metrics").handler(this::handleMetrics);
    router.get("/health/live").handler(ManagementRouter::handleLive);
    router.get("/health/ready").handler(this::handleReady);
    router.get("/events").handler(events::handle);
    admin.addTo(router);
    data.addTo(router);
    console.addTo(router);
    for (int status : ERRORS) {
      router.errorHandler(
          status, ctx -> ManagementResponses.sendFailure(ctx, status, errorMessage(ctx)));
    }
    router.errorHandler(500, ctx -> ManagementResponses.sendFailure(ctx, cause(ctx)));
    return router;
  }

  /**
   * Adds security headers and forbids caching; only the console's files override that. There are no
   * CORS headers, so pages of other origins cannot read responses.
   */
  private static void addSecurityHeaders(RoutingContext ctx) {
    MultiMap headers = ctx.response().headers();
    SecurityHeaders.noSniff(headers);
    headers.set(HttpHeaders.CACHE_CONTROL, "no-store");
    ctx.addHeadersEndHandler(end -> SecurityHeaders.addTo(headers));
    ctx.next();
  }

  private void handleMetrics(RoutingContext ctx) {
    boundedReads
        .submit(() -> workers.call(registry::scrape))
        .onSuccess(text -> ctx.response().putHeader("Content-Type", METRICS_TYPE).end(text))
        .onFailure(cause -> ManagementResponses.sendFailure(ctx, cause));
  }

  private static void handleLive(RoutingContext ctx) {
    ManagementResponses.send(ctx, 200, new JsonObject().put("status", "ok"));
  }

  private void handleReady(RoutingContext ctx) {
    boundedReads
        .submit(health::findings)
        .onSuccess(
            found ->
                ManagementResponses.send(
                    ctx,
                    found.reasons().isEmpty() ? 200 : 503,
                    new JsonObject()
                        .put("status", found.reasons().isEmpty() ? "ready" : "not ready")
                        .put("reasons", new JsonArray(found.reasons()))
                        .put("warnings", new JsonArray(found.warnings()))))
        .onFailure(cause -> ManagementResponses.sendFailure(ctx, cause));
  }

  private static FailureException tooManyScrapes() {
    return new FailureException(
        new Failure.TooMany(
            MAX_QUEUED_SCRAPES + " requests for metrics or readiness wait already: send fewer"));
  }

  private static String errorMessage(RoutingContext ctx) {
    return switch (ctx.statusCode()) {
      case 404 -> "no such route";
      case 405 -> "this route does not support the method";
      case 413 -> "the body is over " + AdminRoutes.MAX_BODY_BYTES + " bytes";
      default -> "malformed request";
    };
  }

  private static Throwable cause(RoutingContext ctx) {
    Throwable cause = ctx.failure();
    return cause == null ? new IllegalStateException("a route failed without a cause") : cause;
  }
}
