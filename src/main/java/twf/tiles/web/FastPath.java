package twf.tiles.web;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import twf.tiles.web.KeptAnswers.Kept;

/** Answers what was found before without matching routes again; all else goes to the router. */
final class FastPath implements Handler<HttpServerRequest> {
  private final KeptAnswers kept;
  private final Handler<HttpServerRequest> router;
  private final ProblemResponses problems;

  FastPath(KeptAnswers kept, Handler<HttpServerRequest> router, ProblemResponses problems) {
    this.kept = kept;
    this.router = router;
    this.problems = problems;
  }

  @Override
  public void handle(HttpServerRequest request) {
    Kept found = kept.find(request);
    if (found == null) {
      router.handle(request);
      return;
    }
    request.routed(found.route());
    found.answer().send(request).onFailure(cause -> problems.sendUnlessGone(request, cause));
  }
}
