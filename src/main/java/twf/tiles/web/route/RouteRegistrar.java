package twf.tiles.web.route;

import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import twf.tiles.catalog.CatalogView;
import twf.tiles.error.FailureException;
import twf.tiles.http.CorsPolicy;
import twf.tiles.http.ProblemDetail;
import twf.tiles.http.ProblemResponder;
import twf.tiles.web.response.ResponseCache;

/** Adds routes that all behave alike: HEAD as GET, preflight, 405, failures as problems. */
public final class RouteRegistrar {
  public static final String ALLOWED = "GET, HEAD, OPTIONS";

  private final Router router;
  private final ResponseCache kept;
  private final ProblemResponder problems;
  private final CorsPolicy cors;

  public RouteRegistrar(
      Router router, ResponseCache kept, ProblemResponder problems, CorsPolicy cors) {
    this.router = router;
    this.kept = kept;
    this.problems = problems;
    this.cors = cors;
  }

  /** How failures are answered. */
  ProblemResponder problems() {
    return problems;
  }

  /** Adds a route whose answers depend on the path and the view alone, and are kept. */
  public void getCached(String path, CacheableEndpoint endpoint) {
    get(
        path,
        ctx -> {
          CatalogView view = kept.view();
          return endpoint
              .response(ctx, view)
              .compose(
                  answer -> {
                    kept.put(ctx.request(), path, view, answer);
                    return answer.send(ctx.request());
                  });
        });
  }

  /** Adds a route; {@code path} may have parameters like {@code :model}. */
  void get(String path, Endpoint endpoint) {
    router.route(path).handler(ctx -> dispatch(ctx, endpoint));
  }

  private void dispatch(RoutingContext ctx, Endpoint endpoint) {
    HttpServerRequest request = ctx.request();
    HttpMethod method = request.method();
    String path = request.path();
    if (path == null || (path.endsWith("/") && path.length() > 1)) {
      problems.send(request, FailureException.notFound("no such route"));
    } else if (HttpMethod.GET.equals(method) || HttpMethod.HEAD.equals(method)) {
      handle(ctx, endpoint).onFailure(cause -> problems.sendUnlessGone(request, cause));
    } else if (HttpMethod.OPTIONS.equals(method)) {
      cors.applyPreflight(request);
      request.response().setStatusCode(204).putHeader(HttpHeaders.ALLOW, ALLOWED).end();
    } else {
      request.response().putHeader(HttpHeaders.ALLOW, ALLOWED);
      problems.send(request, new ProblemDetail(405, "allowed here: " + ALLOWED));
    }
  }

  private static Future<Void> handle(RoutingContext ctx, Endpoint endpoint) {
    try {
      return endpoint.handle(ctx);
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
    }
  }
}
