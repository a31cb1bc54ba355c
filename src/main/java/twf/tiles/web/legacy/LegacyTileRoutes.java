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
 * The deprecated routes of single PNG tiles. They are matched before all other routes and before
 * the path is validated, so that malformed requests to them get the deprecation headers and are
 * counted, too.
 */
public final class LegacyTileRoutes {
  private static final CharSequence SHORT_CACHE = HttpHeaders.createOptimized("public, max-age=60");

  private final ResponseCache responses;
  private final LegacyTileResponder responder;
  private final TileMetrics metrics;
  private final DeprecationHeaders deprecation;
  private final boolean disabled;
  private final CorsPolicy cors;
  private final ProblemResponder problems;

  public LegacyTileRoutes(
      ResponseCache responses,
      LegacyTileResponder responder,
      LegacyTileContext context,
      CorsPolicy cors,
      ProblemResponder problems) {
    this.responses = responses;
    this.responder = responder;
    this.metrics = context.metrics();
    this.deprecation =
        new DeprecationHeaders(context.settings().deprecatedAt(), context.settings().sunsetAt());
    this.disabled = context.settings().softDisabled();
    this.cors = cors;
    this.problems = problems;
  }

  /** Adds the document that the deprecation headers link to. */
  public void addTo(RouteRegistrar routes) {
    routes.getCached(
        DeprecationHeaders.DOCUMENT,
        (ctx, view) ->
            Future.succeededFuture(DocumentResponse.plainText(problems, deprecation.text())));
  }

  /** Handles the request if it is for a deprecated route; returns false otherwise. */
  public boolean handleIfLegacy(HttpServerRequest request) {
    Optional<LegacyTilePath> path = LegacyTilePath.parse(request.path());
    if (path.isEmpty()) {
      return false;
    }
    request.routed(path.get().pattern());
    LegacyRequestCounter count = new LegacyRequestCounter(metrics, path.get().route(), request);
    count.countWhenHeadersSent();
    respond(request, path.get())
        .onComplete(done -> count.count(done.succeeded() ? done.result() : 500));
    return true;
  }

  /** Completes with the status that was decided, even if the client has disconnected. */
  private Future<Integer> respond(HttpServerRequest request, LegacyTilePath path) {
    CatalogView view = responses.view();
    try {
      LegacyFrameRef frame = LegacyFrameRef.parse(path);
      MultiMap headers = request.response().headers();
      addDeprecationHeaders(headers, view, frame);
      return rejection(request).orElseGet(() -> handleTile(request, view, frame, path));
    } catch (FailureException e) {
      HttpServerResponse response = request.response();
      if (!response.headers().contains("Deprecation")) {
        deprecation.addTo(response.headers());
      }
      return rejection(request)
          .orElseGet(() -> responder.sendProblem(request, problems.toProblem(e)));
    }
  }

  private void addDeprecationHeaders(MultiMap headers, CatalogView view, LegacyFrameRef frame) {
    frame
        .key(view)
        .ifPresentOrElse(
            key -> deprecation.addTo(headers, key.archiveUrl(frame.frameId())),
            () -> deprecation.addTo(headers));
  }

  private Future<Integer> handleTile(
      HttpServerRequest request, CatalogView view, LegacyFrameRef frame, LegacyTilePath path) {
    MultiMap tileHeaders = HttpHeaders.headers();
    addDeprecationHeaders(tileHeaders, view, frame);
    LegacyTileCoord address = LegacyTileCoord.parse(path);
    return responder
        .tileResponse(path.route(), view, frame, address, tileHeaders)
        .compose(
            answer -> {
              responses.put(request, path.pattern(), view, answer);
              return answer.respond(request);
            })
        .recover(cause -> responder.sendFailure(request, cause));
  }

  /**
   * Responds if the response does not depend on the tile: to a preflight request, if the routes are
   * disabled, or if the method is not allowed. Empty otherwise.
   */
  private Optional<Future<Integer>> rejection(HttpServerRequest request) {
    HttpMethod method = request.method();
    HttpServerResponse response = request.response();
    if (HttpMethod.OPTIONS.equals(method)) {
      cors.applyPreflight(request);
      response.setStatusCode(204).putHeader(HttpHeaders.ALLOW, RouteRegistrar.ALLOWED);
      return Optional.of(LegacyTileResponder.afterSend(204, response.end()));
    }
    if (disabled) {
      ProblemDetail gone =
          new ProblemDetail(410, "the PNG tile routes are disabled: see the Link header");
      return Optional.of(
          LegacyTileResponder.afterSend(410, problems.send(request, gone, SHORT_CACHE)));
    }
    if (!HttpMethod.GET.equals(method) && !HttpMethod.HEAD.equals(method)) {
      response.putHeader(HttpHeaders.ALLOW, RouteRegistrar.ALLOWED);
      return Optional.of(
          responder.sendProblem(
              request, new ProblemDetail(405, "allowed here: " + RouteRegistrar.ALLOWED)));
    }
    return Optional.empty();
  }
}
