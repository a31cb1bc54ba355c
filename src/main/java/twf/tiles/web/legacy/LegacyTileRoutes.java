package twf.tiles.web.legacy;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Optional;
import twf.tiles.catalog.Catalog;
import twf.tiles.catalog.CatalogView;
import twf.tiles.common.WorkerPool;
import twf.tiles.config.Settings;
import twf.tiles.error.FailureException;
import twf.tiles.error.FailureKind;
import twf.tiles.http.ClientDisconnects;
import twf.tiles.http.CorsPolicy;
import twf.tiles.http.ProblemDetail;
import twf.tiles.http.ProblemResponder;
import twf.tiles.metrics.LegacyTileOutcome;
import twf.tiles.metrics.LegacyTileRoute;
import twf.tiles.metrics.TileMetrics;
import twf.tiles.web.archive.CachedArchiveStore;
import twf.tiles.web.response.CachePolicy;
import twf.tiles.web.response.CacheableResponse;
import twf.tiles.web.response.ConditionalResponse;
import twf.tiles.web.response.DocumentResponse;
import twf.tiles.web.response.ResponseCache;
import twf.tiles.web.route.PublicEndpoints;

/**
 * The deprecated routes of single PNG tiles. They are matched before all other routes and before
 * the path is validated, so that malformed requests to them get the deprecation headers and are
 * counted, too.
 */
public final class LegacyTileRoutes {
  private static final CharSequence PNG = HttpHeaders.createOptimized("image/png");

  private final LegacyTileFinder tiles;
  private final ResponseCache responses;
  private final TileMetrics metrics;
  private final DeprecationHeaders deprecation;
  private final boolean disabled;
  private final CorsPolicy cors;
  private final ProblemResponder problems;

  /**
   * @param files workers that read archives
   * @param images workers that decode and encode tiles which are not PNG
   * @param metrics counts the requests
   */
  public LegacyTileRoutes(
      Vertx vertx,
      Catalog catalog,
      CachedArchiveStore archives,
      WorkerPool files,
      WorkerPool images,
      Settings.LegacyRoutes settings,
      TileMetrics metrics,
      ResponseCache responses,
      CorsPolicy cors,
      ProblemResponder problems) {
    this.tiles = new LegacyTileFinder(vertx, catalog.contents(), archives, files, images);
    this.responses = responses;
    this.metrics = metrics;
    this.deprecation = new DeprecationHeaders(settings.deprecatedAt(), settings.sunsetAt());
    this.disabled = settings.softDisabled();
    this.cors = cors;
    this.problems = problems;
  }

  /** The document at {@link DeprecationHeaders#DOCUMENT}, to which the headers link. */
  public Future<CacheableResponse> document() {
    return Future.succeededFuture(DocumentResponse.plainText(problems, deprecation.text()));
  }

  /** Handles the request if it is for a deprecated route; returns false otherwise. */
  public boolean handleIfLegacy(HttpServerRequest request) {
    Optional<LegacyTilePath> path = LegacyTilePath.parse(request.path());
    path.ifPresent(
        found -> {
          request.routed(found.pattern());
          new Exchange(request, found.route()).respond(found);
        });
    return path.isPresent();
  }

  /** Names the frame's archive as successor, or discovery if the path names no frame. */
  private void addDeprecationHeaders(MultiMap headers, CatalogView view, LegacyTilePath path) {
    String successor = DeprecationHeaders.DISCOVERY;
    try {
      LegacyTilePath.Frame frame = path.frame();
      successor = frame.key(view).map(key -> key.archiveUrl(frame.frameId())).orElse(successor);
    } catch (FailureException invalid) {
      // The request is answered as a bad one.
    }
    deprecation.addTo(headers, successor);
  }

  /** A tile with all its headers. */
  private final class TileResponse extends ConditionalResponse {
    private final LegacyTileRoute route;
    private final LegacyTileFinder.Tile tile;

    TileResponse(LegacyTileRoute route, LegacyTileFinder.Tile tile, MultiMap headers) {
      super(LegacyTileRoutes.this.problems, headers, tile.etag(), null, PNG, tile.length());
      this.route = route;
      this.tile = tile;
    }

    @Override
    public int weight() {
      return tile.heldBytes();
    }

    @Override
    public Future<Void> send(HttpServerRequest request) {
      return new Exchange(request, route).send(this);
    }

    Future<Void> sendUncounted(HttpServerRequest request) {
      return super.send(request);
    }

    @Override
    protected Future<Void> sendBody(HttpServerRequest request) {
      return tile.body().apply(headers.applyTo(request));
    }

    /** With the deprecation headers, and a status to count even if the client is gone. */
    @Override
    protected Future<Void> sendFailedPrecondition(HttpServerRequest request) {
      applyWithoutContent(request).setStatusCode(412);
      return super.sendFailedPrecondition(request);
    }
  }

  /**
   * Responds to one request and counts it once, even if the client disconnects. Used by the
   * request's thread only.
   */
  private final class Exchange {
    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final LegacyTileRoute route;
    private boolean counted;

    Exchange(HttpServerRequest request, LegacyTileRoute route) {
      this.request = request;
      this.response = request.response();
      this.route = route;
      // The status is final when the response head is sent.
      response.headersEndHandler(head -> count(response.getStatusCode()));
    }

    private void count(int status) {
      if (counted) {
        return;
      }
      counted = true;
      // The 204 of a preflight request is not about a tile.
      LegacyTileOutcome outcome =
          HttpMethod.OPTIONS.equals(request.method())
              ? LegacyTileOutcome.OTHER
              : LegacyTileOutcome.ofStatus(status);
      metrics.legacyRequest(route, outcome);
    }

    /** Counts the status that was decided if no head was sent. Never fails. */
    private Future<Void> afterSend(int status, Future<Void> sent) {
      return sent.transform(
          done -> {
            count(status);
            return Future.succeededFuture();
          });
    }

    void respond(LegacyTilePath path) {
      CatalogView view = responses.view();
      addDeprecationHeaders(response.headers(), view, path);
      HttpMethod method = request.method();
      if (HttpMethod.OPTIONS.equals(method)) {
        cors.applyPreflight(request);
        response.setStatusCode(204).putHeader(HttpHeaders.ALLOW, PublicEndpoints.METHODS);
        afterSend(204, response.end());
      } else if (disabled) {
        ProblemDetail gone =
            new ProblemDetail(410, "the PNG tile routes are disabled: see the Link header");
        afterSend(410, problems.send(request, gone, CachePolicy.DISABLED.header()));
      } else if (!HttpMethod.GET.equals(method) && !HttpMethod.HEAD.equals(method)) {
        response.putHeader(HttpHeaders.ALLOW, PublicEndpoints.METHODS);
        sendProblem(new ProblemDetail(405, "allowed here: " + PublicEndpoints.METHODS));
      } else {
        // compose() turns thrown exceptions into failed futures, so that there is one way to fail.
        Future.succeededFuture(path)
            .compose(asked -> find(asked, view))
            .compose(
                tile -> {
                  responses.put(request, path.pattern(), view, tile);
                  return send(tile);
                })
            .recover(this::sendFailure);
      }
    }

    private Future<TileResponse> find(LegacyTilePath path, CatalogView view) {
      LegacyTilePath.Frame frame = path.frame();
      CachePolicy policy = frame.isLatest() ? CachePolicy.BRIEF : CachePolicy.IMMUTABLE;
      MultiMap headers = HttpHeaders.headers().set(HttpHeaders.CACHE_CONTROL, policy.header());
      addDeprecationHeaders(headers, view, path);
      return tiles
          .find(view, frame, path.tileId())
          .map(tile -> new TileResponse(route, tile, headers));
    }

    Future<Void> send(TileResponse found) {
      return found
          .sendUncounted(request)
          .transform(
              sent ->
                  sent.failed()
                      ? sendFailure(sent.cause())
                      : afterSend(response.getStatusCode(), Future.succeededFuture()));
    }

    /** Responds if the tile was not found or could not be sent. Never fails. */
    private Future<Void> sendFailure(Throwable cause) {
      if (ClientDisconnects.isDisconnect(response, cause)) {
        return afterSend(response.getStatusCode(), Future.succeededFuture());
      }
      if (response.headWritten()) {
        return afterSend(response.getStatusCode(), problems.send(request, cause));
      }
      if (cause instanceof FailureException known
          && known.failure().kind() == FailureKind.NOT_FOUND) {
        response
            .headers()
            .remove(HttpHeaders.ETAG)
            .remove(HttpHeaders.CONTENT_TYPE)
            .remove(HttpHeaders.CONTENT_LENGTH)
            .set(HttpHeaders.CACHE_CONTROL, CachePolicy.NO_TILE.header());
        return afterSend(204, response.setStatusCode(204).end());
      }
      return sendProblem(
          cause instanceof LegacyTileFinder.UndecodableTileException
              ? new ProblemDetail(404, String.valueOf(cause.getMessage()))
              : problems.toProblem(cause));
    }

    private Future<Void> sendProblem(ProblemDetail problem) {
      return afterSend(problem.status(), problems.send(request, problem));
    }
  }
}
