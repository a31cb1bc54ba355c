package twf.tiles.web;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;
import java.util.Objects;
import java.util.function.UnaryOperator;
import twf.tiles.async.Blocking;
import twf.tiles.catalog.Catalog;
import twf.tiles.failure.TileException;
import twf.tiles.files.PublishedTree;

/** All routes of the public port. */
public final class PublicRoutes {
  private final Vertx vertx;
  private final Catalog catalog;
  private final Blocking blocking;
  private final ArchiveSource archives;
  private final CorsPolicy cors;
  private final ProblemResponses problems;
  private final UnaryOperator<String> modelName;

  /**
   * @param blocking for reading archives
   * @param modelName the name to show for a model's id
   */
  public PublicRoutes(
      Vertx vertx,
      Catalog catalog,
      PublishedTree published,
      Blocking blocking,
      CorsPolicy cors,
      UnaryOperator<String> modelName) {
    this.vertx = vertx;
    this.catalog = catalog;
    this.blocking = blocking;
    this.archives = new FileArchiveSource(published, blocking, Clock.systemUTC());
    this.cors = cors;
    this.problems = new ProblemResponses(cors);
    this.modelName = modelName;
  }

  /** How failures are answered. */
  public ProblemResponses problems() {
    return problems;
  }

  /** A new router; more routes can be added behind these. */
  public Router router() {
    Router router = Router.router(vertx);
    router.route().handler(this::prepare);
    Routes routes = new Routes(router, problems, cors);
    new PointerRoutes(catalog, problems).addTo(routes);
    new ArchiveRoutes(catalog, archives, problems).addTo(routes);
    new PublishedRoutes(catalog, problems).addTo(routes);
    new DiscoveryRoutes(
            catalog, new RunManifests(vertx, blocking, catalog.contents()), modelName, problems)
        .addTo(routes);
    new HealthRoutes().addTo(routes);
    router.errorHandler(400, ctx -> send(ctx, new Problem(400, "the request is malformed")));
    router.errorHandler(404, ctx -> send(ctx, new Problem(404, "no such route")));
    router.errorHandler(500, ctx -> problems.send(ctx.request(), cause(ctx)));
    return router;
  }

  private void prepare(RoutingContext ctx) {
    HttpServerRequest request = ctx.request();
    cors.apply(request);
    request.response().putHeader("X-Content-Type-Options", "nosniff");
    try {
      PathGuard.check(Objects.requireNonNullElse(request.path(), ""));
    } catch (TileException e) {
      problems.send(request, e);
      return;
    }
    ctx.next();
  }

  private void send(RoutingContext ctx, Problem problem) {
    problems.send(ctx.request(), problem);
  }

  private static Throwable cause(RoutingContext ctx) {
    Throwable cause = ctx.failure();
    return cause == null ? new IllegalStateException("a route failed without a cause") : cause;
  }
}
