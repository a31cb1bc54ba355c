package twf.tiles.web;

import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import twf.tiles.catalog.CatalogView;
import twf.tiles.failure.TileException;

/** Adds routes that all behave alike: HEAD as GET, preflight, 405, failures as problems. */
final class Routes {
  static final String ALLOWED = "GET, HEAD, OPTIONS";

  private final Router router;
  private final KeptAnswers kept;
  private final ProblemResponses problems;
  private final CorsPolicy cors;

  Routes(Router router, KeptAnswers kept, ProblemResponses problems, CorsPolicy cors) {
    this.router = router;
    this.kept = kept;
    this.problems = problems;
    this.cors = cors;
  }

  /** How failures are answered. */
  ProblemResponses problems() {
    return problems;
  }

  /** Adds a route whose answers depend on the path and the view alone, and are kept. */
  void getKept(String path, AnswerEndpoint endpoint) {
    get(
        path,
        ctx -> {
          CatalogView view = kept.view();
          return endpoint
              .find(ctx, view)
              .compose(
                  answer -> {
                    kept.keep(ctx.request(), path, view, answer);
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
      problems.send(request, TileException.notFound("no such route"));
    } else if (HttpMethod.GET.equals(method) || HttpMethod.HEAD.equals(method)) {
      answer(ctx, endpoint).onFailure(cause -> problems.sendUnlessGone(request, cause));
    } else if (HttpMethod.OPTIONS.equals(method)) {
      cors.applyPreflight(request);
      request.response().setStatusCode(204).putHeader(HttpHeaders.ALLOW, ALLOWED).end();
    } else {
      request.response().putHeader(HttpHeaders.ALLOW, ALLOWED);
      problems.send(request, new Problem(405, "allowed here: " + ALLOWED));
    }
  }

  private static Future<Void> answer(RoutingContext ctx, Endpoint endpoint) {
    try {
      return endpoint.answer(ctx);
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
    }
  }
}
