package twf.tiles.web;

import static twf.tiles.web.response.CachePolicy.BRIEF;
import static twf.tiles.web.response.CachePolicy.IMMUTABLE;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import twf.tiles.assets.StaticSite;
import twf.tiles.catalog.Catalog;
import twf.tiles.catalog.CatalogView;
import twf.tiles.catalog.ServedDocument;
import twf.tiles.common.PublicUrl;
import twf.tiles.common.WorkerPool;
import twf.tiles.config.Settings;
import twf.tiles.error.FailureException;
import twf.tiles.http.CorsPolicy;
import twf.tiles.http.PathValidator;
import twf.tiles.http.ProblemDetail;
import twf.tiles.http.ProblemResponder;
import twf.tiles.http.SecurityHeaders;
import twf.tiles.metrics.TileMetrics;
import twf.tiles.web.archive.CachedArchiveStore;
import twf.tiles.web.legacy.DeprecationHeaders;
import twf.tiles.web.legacy.LegacyTileRoutes;
import twf.tiles.web.response.CachePolicy;
import twf.tiles.web.response.CacheableResponse;
import twf.tiles.web.response.DocumentResponse;
import twf.tiles.web.response.ResponseCache;
import twf.tiles.web.route.PublicEndpoints;

/**
 * Declares the routes of the public port, and answers requests. May be shared by any number of
 * servers.
 */
public final class PublicRouter implements Handler<HttpServerRequest> {
  /** Marks a request whose prefix is stripped. */
  private static final String STRIPPED = "prefix.stripped";

  private final Router router;
  private final ResponseCache cache;
  private final PublicEndpoints endpoints;
  private final LegacyTileRoutes legacy;
  private final CorsPolicy cors;
  private final ProblemResponder problems;

  /** The prefix to strip from requests whose proxy did not; empty if there is none. */
  private final String prefix;

  /**
   * @param files workers that read files
   * @param images workers that decode and encode tiles of the deprecated routes
   * @param legacySettings the operator's settings of the deprecated routes
   * @param metrics counts requests to the deprecated routes
   * @param modelName the name to show for a model's id
   * @param map the page at {@code /}, loaded before the first request
   * @param schemas the JSON Schemas, loaded before the first request
   * @param publicUrl where clients reach this port
   */
  public PublicRouter(
      Vertx vertx,
      Catalog catalog,
      CachedArchiveStore archives,
      WorkerPool files,
      WorkerPool images,
      Settings.LegacyRoutes legacySettings,
      TileMetrics metrics,
      CorsPolicy cors,
      UnaryOperator<String> modelName,
      StaticSite map,
      StaticSite schemas,
      PublicUrl publicUrl) {
    this.router = Router.router(vertx);
    this.cache = new ResponseCache(catalog);
    this.cors = cors;
    this.problems = new ProblemResponder(cors, publicUrl.prefix());
    this.endpoints =
        new PublicEndpoints(
            vertx, catalog, archives, files, modelName, map, schemas, publicUrl, problems);
    this.legacy =
        new LegacyTileRoutes(
            vertx,
            catalog,
            archives,
            files,
            images,
            legacySettings,
            publicUrl,
            metrics,
            cache,
            cors,
            problems);
    router.route().handler(this::prepare);
    addRoutes();
    this.prefix = isAmbiguous(publicUrl.prefix()) ? "" : publicUrl.prefix();
    router.errorHandler(400, ctx -> send(ctx, new ProblemDetail(400, "the request is malformed")));
    router.errorHandler(404, ctx -> send(ctx, new ProblemDetail(404, "no such route")));
    router.errorHandler(500, ctx -> problems.send(ctx.request(), cause(ctx)));
  }

  /**
   * All routes, with what this server and clients may cache. Those of single PNG tiles are matched
   * before these: see {@link LegacyTileRoutes}.
   */
  private void addRoutes() {
    document("/manifests/:model/latest.json", BRIEF, endpoints::pointer);
    document("/published/:model/:run/:variable/manifest.json", BRIEF, endpoints::newestSnapshot);
    document(
        "/published/:model/:run/:variable/manifests/:snapshot.json",
        IMMUTABLE,
        endpoints::snapshot);
    document("/published/:model/:run/:variable/meta/:frame.json", IMMUTABLE, endpoints::meta);
    cached("/tiles/:model/:run/:variable/:frame.pmtiles", endpoints::archive);
    cached("/frames/:model/:run/:variable/:frame.webp", endpoints::image);

    document("/api/models", BRIEF, endpoints::models);
    document("/api/runs", BRIEF, endpoints::runs);
    document("/api/vars", BRIEF, endpoints::variables);
    cached("/api/run/:model/:run/manifest.json", endpoints::runManifest);
    uncached("/api/tilejson/:model/:run/:variable/:frame.json", endpoints::tileJson);

    uncached("/health", endpoints::health);
    uncached("/", endpoints::mapPage);
    uncached("/assets/:file", endpoints::mapAsset);
    uncached("/schemas/:schema.json", endpoints::schema);
    cached(DeprecationHeaders.DOCUMENT, (ctx, view) -> legacy.document());
  }

  /**
   * Adds a route that answers with a JSON document; {@link #cached} here, and by clients as the
   * policy says.
   */
  private void document(
      String path,
      CachePolicy policy,
      BiFunction<RoutingContext, CatalogView, Future<ServedDocument>> endpoint) {
    cached(
        path,
        (ctx, view) ->
            endpoint
                .apply(ctx, view)
                .map(document -> DocumentResponse.json(problems, document, policy)));
  }

  /**
   * Adds a route whose responses depend on nothing but the path, the query and the view. They are
   * kept until something is published, unless the request has a query other than the response's.
   */
  private void cached(
      String path, BiFunction<RoutingContext, CatalogView, Future<CacheableResponse>> endpoint) {
    uncached(
        path,
        ctx -> {
          CatalogView view = cache.view();
          return endpoint
              .apply(ctx, view)
              .compose(
                  response -> {
                    cache.put(ctx.request(), path, view, response);
                    return response.send(ctx.request());
                  });
        });
  }

  /**
   * Adds a route; {@code path} may have parameters like {@code :model}. The endpoint answers GET
   * and HEAD requests; what it throws, and what its future fails with, becomes a problem document.
   */
  private void uncached(String path, Function<RoutingContext, Future<Void>> endpoint) {
    router.route(path).handler(ctx -> dispatch(ctx, endpoint));
  }

  private void dispatch(RoutingContext ctx, Function<RoutingContext, Future<Void>> endpoint) {
    HttpServerRequest request = ctx.request();
    HttpMethod method = request.method();
    String path = request.path();
    if (path == null || (path.endsWith("/") && path.length() > 1)) {
      problems.send(request, FailureException.notFound("no such route"));
    } else if (HttpMethod.GET.equals(method) || HttpMethod.HEAD.equals(method)) {
      // compose() turns a thrown exception into a failed future.
      Future.succeededFuture(ctx)
          .compose(endpoint)
          .onFailure(cause -> problems.sendUnlessGone(request, cause));
    } else if (HttpMethod.OPTIONS.equals(method)) {
      cors.applyPreflight(request);
      request
          .response()
          .setStatusCode(204)
          .putHeader(HttpHeaders.ALLOW, PublicEndpoints.METHODS)
          .end();
    } else {
      request.response().putHeader(HttpHeaders.ALLOW, PublicEndpoints.METHODS);
      problems.send(request, new ProblemDetail(405, "allowed here: " + PublicEndpoints.METHODS));
    }
  }

  /** How failures are answered. */
  public ProblemResponder problems() {
    return problems;
  }

  /** The router behind the cache. */
  public Router router() {
    return router;
  }

  /** Answers from the cache, without matching routes; all other requests go to the router. */
  @Override
  public void handle(HttpServerRequest request) {
    ResponseCache.Kept found = cache.get(request);
    if (found == null) {
      router.handle(request);
      return;
    }
    request.routed(found.route());
    found.response().send(request).onFailure(cause -> problems.sendUnlessGone(request, cause));
  }

  /**
   * Whether a path may begin with the prefix and yet be one of these routes. Then only a proxy can
   * tell, and must strip the prefix.
   */
  private boolean isAmbiguous(String prefix) {
    String first = prefix.split("/", -1)[Math.min(1, prefix.length())];
    return LegacyTileRoutes.FIRST_SEGMENTS.contains(first)
        || router.getRoutes().stream()
            .map(Route::getPath)
            .anyMatch(path -> path != null && path.split("/", -1)[1].equals(first));
  }

  /**
   * Answers a request for the prefix itself, or routes one below it anew as if a proxy had stripped
   * the prefix; returns false for all others.
   */
  private boolean handleIfBelowPrefix(RoutingContext ctx) {
    HttpServerRequest request = ctx.request();
    String path = request.path();
    if (prefix.isEmpty() || path == null || !path.startsWith(prefix)) {
      return false;
    }
    String rest = path.substring(prefix.length());
    if (rest.isEmpty()) {
      // The page loads its files relative to a path that ends with a slash.
      SecurityHeaders.noSniff(request.response().headers());
      request
          .response()
          .setStatusCode(308)
          .putHeader(HttpHeaders.LOCATION, prefix + "/")
          .putHeader(HttpHeaders.CONTENT_LENGTH, "0")
          .end();
      return true;
    }
    if (!rest.startsWith("/") || ctx.get(STRIPPED) != null) {
      return false;
    }
    ctx.put(STRIPPED, true);
    String query = request.query();
    ctx.reroute(query == null ? rest : rest + "?" + query);
    return true;
  }

  /** Sets the headers of every response; validates the path of all but the deprecated routes. */
  private void prepare(RoutingContext ctx) {
    if (handleIfBelowPrefix(ctx)) {
      return;
    }
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
    return Objects.requireNonNullElseGet(
        ctx.failure(), () -> new IllegalStateException("a route failed without a cause"));
  }
}
