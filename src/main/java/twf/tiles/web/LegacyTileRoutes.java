package twf.tiles.web;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Optional;
import twf.tiles.catalog.CatalogView;
import twf.tiles.failure.TileException;
import twf.tiles.metrics.TileMetrics;

/**
 * The deprecated routes of single PNG tiles. They come before all other routes and before the check
 * of paths, so that whatever is wrong with a request to one of them is answered as deprecated, and
 * counted.
 */
final class LegacyTileRoutes {
  private static final CharSequence SOON = HttpHeaders.createOptimized("public, max-age=60");

  private final KeptAnswers kept;
  private final LegacyAnswers answers;
  private final TileMetrics metrics;
  private final Deprecation deprecation;
  private final boolean disabled;
  private final CorsPolicy cors;
  private final ProblemResponses problems;

  LegacyTileRoutes(
      KeptAnswers kept,
      LegacyAnswers answers,
      LegacyParts parts,
      CorsPolicy cors,
      ProblemResponses problems) {
    this.kept = kept;
    this.answers = answers;
    this.metrics = parts.metrics();
    this.deprecation =
        new Deprecation(parts.settings().deprecatedAt(), parts.settings().sunsetAt());
    this.disabled = parts.settings().softDisabled();
    this.cors = cors;
    this.problems = problems;
  }

  /** Adds what the headers of the deprecated routes link to. */
  void addTo(Routes routes) {
    routes.getKept(
        Deprecation.DOCUMENT,
        (ctx, view) -> Future.succeededFuture(DocumentAnswer.text(problems, deprecation.text())));
  }

  /** Whether the request is to one of the deprecated routes; then it is answered. */
  boolean answer(HttpServerRequest request) {
    Optional<LegacyPath> path = LegacyPath.of(request.path());
    if (path.isEmpty()) {
      return false;
    }
    request.routed(path.get().pattern());
    LegacyCount count = new LegacyCount(metrics, path.get().route(), request);
    count.atHead();
    respond(request, path.get())
        .onComplete(done -> count.add(done.succeeded() ? done.result() : 500));
    return true;
  }

  /** Completes with the status that was decided, whether the client waited for it or not. */
  private Future<Integer> respond(HttpServerRequest request, LegacyPath path) {
    CatalogView view = kept.view();
    try {
      FrameAddress frame = FrameAddress.parse(path);
      MultiMap headers = request.response().headers();
      mark(headers, view, frame);
      return refusal(request).orElseGet(() -> tile(request, view, frame, path));
    } catch (TileException e) {
      HttpServerResponse response = request.response();
      if (!response.headers().contains("Deprecation")) {
        deprecation.mark(response.headers());
      }
      return refusal(request).orElseGet(() -> answers.problem(request, problems.of(e)));
    }
  }

  private void mark(MultiMap headers, CatalogView view, FrameAddress frame) {
    frame
        .key(view)
        .ifPresentOrElse(
            key -> deprecation.mark(headers, key.archiveUrl(frame.frameId())),
            () -> deprecation.mark(headers));
  }

  private Future<Integer> tile(
      HttpServerRequest request, CatalogView view, FrameAddress frame, LegacyPath path) {
    MultiMap marks = HttpHeaders.headers();
    mark(marks, view, frame);
    TileAddress address = TileAddress.parse(path);
    return answers
        .tile(path.route(), view, frame, address, marks)
        .compose(
            answer -> {
              kept.keep(request, path.pattern(), view, answer);
              return answer.respond(request);
            })
        .recover(cause -> answers.failed(request, cause));
  }

  /** What is answered whichever tile is asked for, if anything is. */
  private Optional<Future<Integer>> refusal(HttpServerRequest request) {
    HttpMethod method = request.method();
    HttpServerResponse response = request.response();
    if (HttpMethod.OPTIONS.equals(method)) {
      cors.applyPreflight(request);
      response.setStatusCode(204).putHeader(HttpHeaders.ALLOW, Routes.ALLOWED);
      return Optional.of(LegacyAnswers.decided(204, response.end()));
    }
    if (disabled) {
      Problem gone = new Problem(410, "PNG tiles are switched off: see the Link header");
      return Optional.of(LegacyAnswers.decided(410, problems.send(request, gone, SOON)));
    }
    if (!HttpMethod.GET.equals(method) && !HttpMethod.HEAD.equals(method)) {
      response.putHeader(HttpHeaders.ALLOW, Routes.ALLOWED);
      return Optional.of(
          answers.problem(request, new Problem(405, "allowed here: " + Routes.ALLOWED)));
    }
    return Optional.empty();
  }
}
