package twf.tiles.web;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import twf.tiles.http.ProblemResponder;
import twf.tiles.web.response.ResponseCache;
import twf.tiles.web.response.ResponseCache.Kept;

/** Answers what was found before without matching routes again; all else goes to the router. */
final class ResponseCacheHandler implements Handler<HttpServerRequest> {
  private final ResponseCache kept;
  private final Handler<HttpServerRequest> router;
  private final ProblemResponder problems;

  ResponseCacheHandler(
      ResponseCache kept, Handler<HttpServerRequest> router, ProblemResponder problems) {
    this.kept = kept;
    this.router = router;
    this.problems = problems;
  }

  @Override
  public void handle(HttpServerRequest request) {
    Kept found = kept.get(request);
    if (found == null) {
      router.handle(request);
      return;
    }
    request.routed(found.route());
    found.answer().send(request).onFailure(cause -> problems.sendUnlessGone(request, cause));
  }
}
