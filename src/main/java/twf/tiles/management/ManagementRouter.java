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

/** The routes of the management port: metrics, health, events, admin commands, the console. */
public final class ManagementRouter {
  private static final String METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";
  private static final int[] ERRORS = {400, 404, 405, 413};

  private final Vertx vertx;
  private final PrometheusMeterRegistry registry;
  private final ReadinessCheck health;

  /** Scrapes and readiness look at disks: a few at a time, whoever asks for them. */
  private static final int MAX_CONCURRENT_SCRAPES = 2;

  private static final int MAX_QUEUED_SCRAPES = 64;

  private final WorkerPool workers;
  private final BoundedWorkQueue looks =
      new BoundedWorkQueue(
          MAX_CONCURRENT_SCRAPES, MAX_QUEUED_SCRAPES, ManagementRouter::tooManyLooks);
  private final AdminRoutes admin;
  private final SseEventStream events;
  private final CrossSiteGuard guard;
  private final ConsoleDataRoutes data;
  private final ConsolePageRoutes console;

  /**
   * @param workers scrape metrics, which look at disks
   * @param commands what {@code /admin} knows; each is answered on the bus
   * @param events what {@code /events} tells; started and stopped with the server
   * @param data what the console asks for besides
   * @param settings by which names it may be asked
   * @param console the page at {@code /console}, loaded before the first request
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

  /** A new router. */
  public Router router() {
    Router router = Router.router(vertx);
    router.route().handler(ManagementRouter::harden);
    router.route().handler(guard::check);
    router.get("/metrics").handler(this::metrics);
    router.get("/health/live").handler(ManagementRouter::live);
    router.get("/health/ready").handler(this::ready);
    router.get("/events").handler(events::answer);
    admin.addTo(router);
    data.addTo(router);
    console.addTo(router);
    for (int status : ERRORS) {
      router.errorHandler(status, ctx -> ManagementResponses.fail(ctx, status, words(ctx)));
    }
    router.errorHandler(500, ctx -> ManagementResponses.fail(ctx, cause(ctx)));
    return router;
  }

  /**
   * Nothing of this port is for caches but the console's files, and none of it for other pages:
   * there is no CORS.
   */
  private static void harden(RoutingContext ctx) {
    MultiMap headers = ctx.response().headers();
    SecurityHeaders.noSniff(headers);
    headers.set(HttpHeaders.CACHE_CONTROL, "no-store");
    ctx.addHeadersEndHandler(end -> SecurityHeaders.addTo(headers));
    ctx.next();
  }

  private void metrics(RoutingContext ctx) {
    looks
        .submit(() -> workers.call(registry::scrape))
        .onSuccess(text -> ctx.response().putHeader("Content-Type", METRICS_TYPE).end(text))
        .onFailure(cause -> ManagementResponses.fail(ctx, cause));
  }

  private static void live(RoutingContext ctx) {
    ManagementResponses.send(ctx, 200, new JsonObject().put("status", "ok"));
  }

  private void ready(RoutingContext ctx) {
    looks
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
        .onFailure(cause -> ManagementResponses.fail(ctx, cause));
  }

  private static FailureException tooManyLooks() {
    return new FailureException(
        new Failure.TooMany(
            MAX_QUEUED_SCRAPES
                + " requests for metrics or readiness wait already: ask less often"));
  }

  private static String words(RoutingContext ctx) {
    return switch (ctx.statusCode()) {
      case 404 -> "no such route";
      case 405 -> "this route does not know that method";
      case 413 -> "the body is over " + AdminRoutes.MAX_BODY_BYTES + " bytes";
      default -> "not a request that can be read";
    };
  }

  private static Throwable cause(RoutingContext ctx) {
    Throwable cause = ctx.failure();
    return cause == null ? new IllegalStateException("a route failed without a cause") : cause;
  }
}
