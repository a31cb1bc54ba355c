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
import twf.tiles.assets.StaticSite;
import twf.tiles.catalog.Catalog;
import twf.tiles.common.WorkerPool;
import twf.tiles.domain.VariableKey;
import twf.tiles.error.FailureException;
import twf.tiles.http.CorsPolicy;
import twf.tiles.http.PathValidator;
import twf.tiles.http.ProblemDetail;
import twf.tiles.http.ProblemResponder;
import twf.tiles.http.SecurityHeaders;
import twf.tiles.storage.PublishedLayout;
import twf.tiles.web.archive.ArchiveRoutes;
import twf.tiles.web.archive.ArchiveStore;
import twf.tiles.web.archive.CachedArchiveStore;
import twf.tiles.web.legacy.ArchiveReaderCache;
import twf.tiles.web.legacy.LegacyTileContext;
import twf.tiles.web.legacy.LegacyTileFinder;
import twf.tiles.web.legacy.LegacyTileResponder;
import twf.tiles.web.legacy.LegacyTileRoutes;
import twf.tiles.web.response.ResponseCache;
import twf.tiles.web.route.DiscoveryRoutes;
import twf.tiles.web.route.HealthRoutes;
import twf.tiles.web.route.ManifestRoutes;
import twf.tiles.web.route.MapPageRoutes;
import twf.tiles.web.route.PointerRoutes;
import twf.tiles.web.route.RouteRegistrar;
import twf.tiles.web.route.RunManifestAssembler;

/** All routes of the public port. */
public final class PublicRouter {
  private final Vertx vertx;
  private final Catalog catalog;
  private final WorkerPool blocking;
  private final ArchiveStore archives;
  private final CorsPolicy cors;
  private final ProblemResponder problems;
  private final UnaryOperator<String> modelName;
  private final ResponseCache kept;
  private final LegacyTileRoutes legacy;
  private final StaticSite map;

  /**
   * @param blocking for reading archives
   * @param cacheBytes of memory outside the heap for archives
   * @param missing called each time a published archive is not on the disk; on any thread
   * @param modelName the name to show for a model's id
   * @param map the page at {@code /}, loaded before the first request
   */
  public PublicRouter(
      Vertx vertx,
      Catalog catalog,
      PublishedLayout published,
      WorkerPool blocking,
      long cacheBytes,
      Consumer<VariableKey> missing,
      CorsPolicy cors,
      UnaryOperator<String> modelName,
      LegacyTileContext legacy,
      StaticSite map) {
    this(
        vertx,
        catalog,
        new CachedArchiveStore(vertx, published, blocking, cacheBytes, missing, Clock.systemUTC()),
        blocking,
        cors,
        modelName,
        legacy,
        map);
  }

  public PublicRouter(
      Vertx vertx,
      Catalog catalog,
      ArchiveStore archives,
      WorkerPool blocking,
      CorsPolicy cors,
      UnaryOperator<String> modelName,
      LegacyTileContext legacy,
      StaticSite map) {
    this.vertx = vertx;
    this.catalog = catalog;
    this.blocking = blocking;
    this.archives = archives;
    this.cors = cors;
    this.problems = new ProblemResponder(cors);
    this.modelName = modelName;
    this.kept = new ResponseCache(catalog);
    this.legacy = createLegacyRoutes(legacy);
    this.map = map;
  }

  private LegacyTileRoutes createLegacyRoutes(LegacyTileContext parts) {
    ArchiveReaderCache opened = new ArchiveReaderCache(vertx, blocking, archives);
    LegacyTileFinder tiles = new LegacyTileFinder(vertx, catalog, opened, parts.images());
    return new LegacyTileRoutes(
        kept,
        new LegacyTileResponder(tiles, archives, parts.metrics(), problems),
        parts,
        cors,
        problems);
  }

  /** How failures are answered. */
  public ProblemResponder problems() {
    return problems;
  }

  /** Answers requests; may be shared by any number of servers. */
  public Handler<HttpServerRequest> handler() {
    return new ResponseCacheHandler(kept, router(), problems);
  }

  /** A new router of all routes but the deprecated ones, which have a way of their own. */
  public Router router() {
    Router router = Router.router(vertx);
    router.route().handler(this::prepare);
    RouteRegistrar routes = new RouteRegistrar(router, kept, problems, cors);
    new PointerRoutes(problems).addTo(routes);
    new ArchiveRoutes(catalog.contents(), archives, problems).addTo(routes);
    new ManifestRoutes(catalog.contents(), problems).addTo(routes);
    new DiscoveryRoutes(
            catalog,
            new RunManifestAssembler(vertx, blocking, catalog.contents(), problems),
            modelName,
            problems)
        .addTo(routes);
    new HealthRoutes().addTo(routes);
    new MapPageRoutes(map).addTo(routes);
    legacy.addTo(routes);
    router.errorHandler(400, ctx -> send(ctx, new ProblemDetail(400, "the request is malformed")));
    router.errorHandler(404, ctx -> send(ctx, new ProblemDetail(404, "no such route")));
    router.errorHandler(500, ctx -> problems.send(ctx.request(), cause(ctx)));
    return router;
  }

  private void prepare(RoutingContext ctx) {
    HttpServerRequest request = ctx.request();
    cors.apply(request);
    SecurityHeaders.noSniff(request.response().headers());
    ctx.addHeadersEndHandler(end -> SecurityHeaders.addTo(request.response().headers()));
    if (legacy.handleIfLegacy(request)) {
      return;
    }
    try {
      PathValidator.check(Objects.requireNonNullElse(request.path(), ""));
    } catch (FailureException e) {
      problems.send(request, e);
      return;
    }
    ctx.next();
  }

  private void send(RoutingContext ctx, ProblemDetail problem) {
    problems.send(ctx.request(), problem);
  }

  private static Throwable cause(RoutingContext ctx) {
    Throwable cause = ctx.failure();
    return cause == null ? new IllegalStateException("a route failed without a cause") : cause;
  }
}
