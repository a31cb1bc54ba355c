package twf.tiles.management;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import twf.tiles.admin.ReadinessCheck;
import twf.tiles.command.CommandSpec;
import twf.tiles.common.BoundedWorkQueue;
import twf.tiles.common.RateLimitedNotice;
import twf.tiles.common.WorkerPool;
import twf.tiles.config.Settings;
import twf.tiles.error.FailureException;
import twf.tiles.event.EventCodec;
import twf.tiles.http.SecurityHeaders;

/**
 * Routes of the management port: metrics, health, events, admin commands and the console. A handler
 * that throws or calls {@link RoutingContext#fail(Throwable)} is answered with the status of the
 * failure.
 */
public final class ManagementRouter {
  private static final String METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  /** Metrics and readiness access disks, so their requests are limited for all clients together. */
  private static final int MAX_CONCURRENT_SCRAPES = 2;

  private static final int MAX_QUEUED_SCRAPES = 64;

  private final PrometheusMeterRegistry registry;
  private final ReadinessCheck health;
  private final WorkerPool workers;
  private final BoundedWorkQueue boundedReads =
      new BoundedWorkQueue(
          MAX_CONCURRENT_SCRAPES, MAX_QUEUED_SCRAPES, ManagementRouter::tooManyScrapes);
  private final RateLimitedNotice unexpected =
      new RateLimitedNotice(Clock.systemUTC(), Duration.ofMinutes(1));
  private final Router router;

  /**
   * @param workers run metric scrapes, which access disks
   * @param commands the commands below {@code /admin}; they are sent over the event bus
   * @param events the stream at {@code /events}; the server starts and stops it
   * @param settings the host names by which the port may be addressed
   * @param console must be loaded before the first request
   */
  public ManagementRouter(
      Vertx vertx,
      PrometheusMeterRegistry registry,
      ReadinessCheck health,
      WorkerPool workers,
      List<CommandSpec> commands,
      SseEventStream events,
      Settings.Management settings,
      ConsoleRoutes console) {
    this.registry = registry;
    this.health = health;
    this.workers = workers;
    this.router = Router.router(vertx);
    router.route().handler(ManagementRouter::addSecurityHeaders);
    router.route().handler(new CrossSiteGuard(settings)::handle);
    router.get("/metrics").handler(this::handleMetrics);
    router.get("/health/live").handler(ManagementRouter::handleLive);
    router.get("/health/ready").handler(this::handleReady);
    router.get("/events").handler(events::handle);
    new AdminRoutes(vertx, commands).addTo(router);
    console.addTo(router);
    onError(400, "malformed request");
    onError(404, "no such route");
    onError(405, "this route does not support the method");
    onError(413, "the body is over " + AdminRoutes.MAX_BODY_BYTES + " bytes");
    router.errorHandler(
        500,
        ctx ->
            ManagementResponses.sendFailure(
                ctx,
                Objects.requireNonNullElseGet(
                    ctx.failure(),
                    () -> new IllegalStateException("a route failed without a cause")),
                unexpected));
  }

  private void onError(int status, String message) {
    router.errorHandler(status, ctx -> ManagementResponses.sendFailure(ctx, status, message));
  }

  public Router router() {
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
        .onFailure(ctx::fail);
  }

  private static void handleLive(RoutingContext ctx) {
    ManagementResponses.send(ctx, 200, new JsonObject().put("status", "ok"));
  }

  private void handleReady(RoutingContext ctx) {
    boundedReads
        .submit(health::findings)
        .onSuccess(found -> sendReadiness(ctx, found))
        .onFailure(ctx::fail);
  }

  private void sendReadiness(RoutingContext ctx, ReadinessCheck.Findings found) {
    boolean ready = found.reasons().isEmpty();
    JsonObject body =
        new JsonObject()
            .put("status", ready ? "ready" : "not ready")
            .put("reasons", new JsonArray(found.reasons()))
            .put("warnings", new JsonArray(found.warnings()));
    ManagementResponses.send(
        ctx, ready ? 200 : 503, body.mergeIn(EventCodec.toJson(health.node())));
  }

  private static FailureException tooManyScrapes() {
    return FailureException.tooMany(
        MAX_QUEUED_SCRAPES + " requests for metrics or readiness wait already: send fewer");
  }
}
