package twf.tiles.web.legacy;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Optional;
import twf.tiles.catalog.CatalogView;
import twf.tiles.error.FailureException;
import twf.tiles.http.CorsPolicy;
import twf.tiles.http.ProblemDetail;
import twf.tiles.http.ProblemResponder;
import twf.tiles.metrics.TileMetrics;
import twf.tiles.web.response.DocumentResponse;
import twf.tiles.web.response.ResponseCache;
import twf.tiles.web.route.RouteRegistrar;

/**
 * The deprecated routes of single PNG tiles. They come before all other routes and before the check
 * of paths, so that whatever is wrong with a request to one of them is answered as deprecated, and
 * counted.
 */
public final class LegacyTileRoutes {
  private static final CharSequence SHORT_CACHE = HttpHeaders.createOptimized("public, max-age=60");

  private final ResponseCache kept;
  private final LegacyTileResponder answers;
  private final TileMetrics metrics;
  private final DeprecationHeaders deprecation;
  private final boolean disabled;
  private final CorsPolicy cors;
  private final ProblemResponder problems;

  public LegacyTileRoutes(
      ResponseCache kept,
      LegacyTileResponder answers,
      LegacyTileContext parts,
      CorsPolicy cors,
      ProblemResponder problems) {
    this.kept = kept;
    this.answers = answers;
    this.metrics = parts.metrics();
    this.deprecation =
        new DeprecationHeaders(parts.settings().deprecatedAt(), parts.settings().sunsetAt());
    this.disabled = parts.settings().softDisabled();
    this.cors = cors;
    this.problems = problems;
  }

  /** Adds what the headers of the deprecated routes link to. */
  public void addTo(RouteRegistrar routes) {
    routes.getKept(
        DeprecationHeaders.DOCUMENT,
        (ctx, view) -> Future.succeededFuture(DocumentResponse.text(problems, deprecation.text())));
  }

  /** Whether the request is to one of the deprecated routes; then it is answered. */
  public boolean answer(HttpServerRequest request) {
    Optional<LegacyTilePath> path = LegacyTilePath.of(request.path());
    if (path.isEmpty()) {
      return false;
    }
    request.routed(path.get().pattern());
    LegacyRequestCounter count = new LegacyRequestCounter(metrics, path.get().route(), request);
    count.atHead();
    respond(request, path.get())
        .onComplete(done -> count.add(done.succeeded() ? done.result() : 500));
    return true;
  }

  /** Completes with the status that was decided, whether the client waited for it or not. */
  private Future<Integer> respond(HttpServerRequest request, LegacyTilePath path) {
    CatalogView view = kept.view();
    try {
      LegacyFrameRef frame = LegacyFrameRef.parse(path);
      MultiMap headers = request.response().headers();
      mark(headers, view, frame);
      return refusal(request).orElseGet(() -> tile(request, view, frame, path));
    } catch (FailureException e) {
      HttpServerResponse response = request.response();
      if (!response.headers().contains("Deprecation")) {
        deprecation.mark(response.headers());
      }
      return refusal(request).orElseGet(() -> answers.problem(request, problems.of(e)));
    }
  }

  private void mark(MultiMap headers, CatalogView view, LegacyFrameRef frame) {
    frame
        .key(view)
        .ifPresentOrElse(
            key -> deprecation.mark(headers, key.archiveUrl(frame.frameId())),
            () -> deprecation.mark(headers));
  }

  private Future<Integer> tile(
      HttpServerRequest request, CatalogView view, LegacyFrameRef frame, LegacyTilePath path) {
    MultiMap marks = HttpHeaders.headers();
    mark(marks, view, frame);
    LegacyTileCoord address = LegacyTileCoord.parse(path);
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
      response.setStatusCode(204).putHeader(HttpHeaders.ALLOW, RouteRegistrar.ALLOWED);
      return Optional.of(LegacyTileResponder.decided(204, response.end()));
    }
    if (disabled) {
      ProblemDetail gone =
          new ProblemDetail(410, "PNG tiles are switched off: see the Link header");
      return Optional.of(
          LegacyTileResponder.decided(410, problems.send(request, gone, SHORT_CACHE)));
    }
    if (!HttpMethod.GET.equals(method) && !HttpMethod.HEAD.equals(method)) {
      response.putHeader(HttpHeaders.ALLOW, RouteRegistrar.ALLOWED);
      return Optional.of(
          answers.problem(
              request, new ProblemDetail(405, "allowed here: " + RouteRegistrar.ALLOWED)));
    }
    return Optional.empty();
  }
}
