package twf.tiles.web;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import twf.tiles.async.Blocking;
import twf.tiles.catalog.Catalog;
import twf.tiles.contract.VariableKey;
import twf.tiles.failure.TileException;
import twf.tiles.files.PublishedTree;
import twf.tiles.pages.Site;
import twf.tiles.port.PageHeaders;

/** All routes of the public port. */
public final class PublicRoutes {
  private final Vertx vertx;
  private final Catalog catalog;
  private final Blocking blocking;
  private final ArchiveSource archives;
  private final CorsPolicy cors;
  private final ProblemResponses problems;
  private final UnaryOperator<String> modelName;
  private final KeptAnswers kept;
  private final LegacyTileRoutes legacy;
  private final Site map;

  /**
   * @param blocking for reading archives
   * @param cacheBytes of memory outside the heap for archives
   * @param missing called each time a published archive is not on the disk; on any thread
   * @param modelName the name to show for a model's id
   * @param map the page at {@code /}, loaded before the first request
   */
  public PublicRoutes(
      Vertx vertx,
      Catalog catalog,
      PublishedTree published,
      Blocking blocking,
      long cacheBytes,
      Consumer<VariableKey> missing,
      CorsPolicy cors,
      UnaryOperator<String> modelName,
      LegacyParts legacy,
      Site map) {
    this(
        vertx,
        catalog,
        new CachedArchiveSource(vertx, published, blocking, cacheBytes, missing, Clock.systemUTC()),
        blocking,
        cors,
        modelName,
        legacy,
        map);
  }

  PublicRoutes(
      Vertx vertx,
      Catalog catalog,
      ArchiveSource archives,
      Blocking blocking,
      CorsPolicy cors,
      UnaryOperator<String> modelName,
      LegacyParts legacy,
      Site map) {
    this.vertx = vertx;
    this.catalog = catalog;
    this.blocking = blocking;
    this.archives = archives;
    this.cors = cors;
    this.problems = new ProblemResponses(cors);
    this.modelName = modelName;
    this.kept = new KeptAnswers(catalog);
    this.legacy = legacy(legacy);
    this.map = map;
  }

  private LegacyTileRoutes legacy(LegacyParts parts) {
    OpenedArchives opened = new OpenedArchives(vertx, blocking, archives);
    LegacyTiles tiles = new LegacyTiles(vertx, catalog, opened, parts.images());
    return new LegacyTileRoutes(
        kept, new LegacyAnswers(tiles, archives, parts.metrics(), problems), parts, cors, problems);
  }

  /** How failures are answered. */
  public ProblemResponses problems() {
    return problems;
  }

  /** Answers requests; may be shared by any number of servers. */
  public Handler<HttpServerRequest> handler() {
    return new FastPath(kept, router(), problems);
  }

  /** A new router of all routes but the deprecated ones, which have a way of their own. */
  Router router() {
    Router router = Router.router(vertx);
    router.route().handler(this::prepare);
    Routes routes = new Routes(router, kept, problems, cors);
    new PointerRoutes(problems).addTo(routes);
    new ArchiveRoutes(catalog.contents(), archives, problems).addTo(routes);
    new PublishedRoutes(catalog.contents(), problems).addTo(routes);
    new DiscoveryRoutes(
            catalog,
            new RunManifests(vertx, blocking, catalog.contents(), problems),
            modelName,
            problems)
        .addTo(routes);
    new HealthRoutes().addTo(routes);
    new PageRoutes(map).addTo(routes);
    legacy.addTo(routes);
    router.errorHandler(400, ctx -> send(ctx, new Problem(400, "the request is malformed")));
    router.errorHandler(404, ctx -> send(ctx, new Problem(404, "no such route")));
    router.errorHandler(500, ctx -> problems.send(ctx.request(), cause(ctx)));
    return router;
  }

  private void prepare(RoutingContext ctx) {
    HttpServerRequest request = ctx.request();
    cors.apply(request);
    PageHeaders.noSniff(request.response().headers());
    ctx.addHeadersEndHandler(end -> PageHeaders.addTo(request.response().headers()));
    if (legacy.answer(request)) {
      return;
    }
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
