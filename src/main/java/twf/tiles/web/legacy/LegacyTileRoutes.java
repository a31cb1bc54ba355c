package twf.tiles.web.legacy;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import java.util.Optional;
import java.util.Set;
import twf.tiles.catalog.Catalog;
import twf.tiles.catalog.CatalogView;
import twf.tiles.catalog.ServedDocument;
import twf.tiles.common.PublicUrl;
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
 * The deprecated routes: single PNG tiles, and the lists that clients of these tiles read. They are
 * matched before all other routes and before the path is validated, so that malformed requests to
 * them get the deprecation headers and are counted, too.
 */
public final class LegacyTileRoutes {
  /** The first segments of the paths of these routes. */
  public static final Set<String> FIRST_SEGMENTS = Set.of("tiles", "tiles-titiler", "api");

  private static final CharSequence PNG = HttpHeaders.createOptimized("image/png");
  private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");

  private final LegacyTileFinder tiles;
  private final VariableAliases aliases;
  private final ResponseCache responses;
  private final TileMetrics metrics;
  private final DeprecationHeaders deprecation;
  private final boolean disabled;
  private final CorsPolicy cors;
  private final ProblemResponder problems;

  /**
   * @param files workers that read archives
   * @param images workers that decode and encode tiles which are not PNG
   * @param publicUrl what links start with, if it is set
   * @param metrics counts the requests
   */
  public LegacyTileRoutes(
      Vertx vertx,
      Catalog catalog,
      CachedArchiveStore archives,
      WorkerPool files,
      WorkerPool images,
      Settings.LegacyRoutes settings,
      PublicUrl publicUrl,
      TileMetrics metrics,
      ResponseCache responses,
      CorsPolicy cors,
      ProblemResponder problems) {
    this.tiles = new LegacyTileFinder(vertx, catalog.contents(), archives, files, images);
    this.aliases = new VariableAliases(settings.variableAliases());
    this.responses = responses;
    this.metrics = metrics;
    this.deprecation =
        new DeprecationHeaders(settings.deprecatedAt(), settings.sunsetAt(), publicUrl);
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
    String path = request.path();
    Optional<? extends LegacyPath> found = LegacyTilePath.parse(path);
    if (found.isEmpty()) {
      found = LegacyListPath.parse(path);
    }
    found.ifPresent(
        legacy -> {
          request.routed(legacy.pattern());
          new Exchange(request, legacy.route()).respond(legacy);
        });
    return found.isPresent();
  }

  /**
   * Names the frame's archive or the same list as successor, or discovery if the path names
   * neither.
   */
  private void addDeprecationHeaders(MultiMap headers, CatalogView view, LegacyPath path) {
    String successor = DeprecationHeaders.DISCOVERY;
    try {
      if (path instanceof LegacyTilePath tile) {
        LegacyTilePath.Frame frame = aliases.resolve(view, tile.frame());
        successor = frame.key(view).map(key -> key.archiveUrl(frame.frameId())).orElse(successor);
      } else if (path instanceof LegacyListPath list) {
        successor = list.listing().successor();
      }
    } catch (FailureException invalid) {
      // The request is answered as a bad one.
    }
    deprecation.addTo(headers, path.route(), successor);
  }

  /** A tile or a list with all its headers. */
  private final class ContentResponse extends ConditionalResponse {
    private final LegacyTileRoute route;
    private final LegacyContent content;

    ContentResponse(
        LegacyTileRoute route, LegacyContent content, CharSequence type, MultiMap headers) {
      super(LegacyTileRoutes.this.problems, headers, content.etag(), null, type, content.length());
      this.route = route;
      this.content = content;
    }

    @Override
    public int weight() {
      return content.heldBytes();
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
      return content.body().apply(headers.applyTo(request));
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
      metrics.legacyRequest(route, outcome(status));
    }

    private LegacyTileOutcome outcome(int status) {
      if (HttpMethod.OPTIONS.equals(request.method())) {
        // The 204 of a preflight request is not about a tile.
        return LegacyTileOutcome.OTHER;
      }
      return status == 200 && route == LegacyTileRoute.API_V2
          ? LegacyTileOutcome.LIST
          : LegacyTileOutcome.ofStatus(status);
    }

    /** Counts the status that was decided if no head was sent. Never fails. */
    private Future<Void> afterSend(int status, Future<Void> sent) {
      return sent.transform(
          done -> {
            count(status);
            return Future.succeededFuture();
          });
    }

    void respond(LegacyPath path) {
      CatalogView view = responses.view();
      addDeprecationHeaders(response.headers(), view, path);
      HttpMethod method = request.method();
      if (HttpMethod.OPTIONS.equals(method)) {
        cors.applyPreflight(request);
        response.setStatusCode(204).putHeader(HttpHeaders.ALLOW, PublicEndpoints.METHODS);
        afterSend(204, response.end());
      } else if (disabled) {
        ProblemDetail gone =
            new ProblemDetail(410, "the deprecated routes are disabled: see the Link header");
        afterSend(410, problems.send(request, gone, CachePolicy.DISABLED.header()));
      } else if (!HttpMethod.GET.equals(method) && !HttpMethod.HEAD.equals(method)) {
        response.putHeader(HttpHeaders.ALLOW, PublicEndpoints.METHODS);
        sendProblem(new ProblemDetail(405, "allowed here: " + PublicEndpoints.METHODS));
      } else {
        // compose() turns thrown exceptions into failed futures, so that there is one way to fail.
        Future.succeededFuture(path)
            .compose(asked -> find(asked, view))
            .compose(
                found -> {
                  responses.put(request, path.pattern(), view, found);
                  return send(found);
                })
            .recover(this::sendFailure);
      }
    }

    private Future<ContentResponse> find(LegacyPath path, CatalogView view) {
      return path instanceof LegacyTilePath tile
          ? findTile(tile, view)
          : Future.succeededFuture(list((LegacyListPath) path, view));
    }

    /** What an alias stands for may change: only a published name is cached as immutable. */
    private Future<ContentResponse> findTile(LegacyTilePath path, CatalogView view) {
      LegacyTilePath.Frame asked = path.frame();
      LegacyTilePath.Frame frame = aliases.resolve(view, asked);
      CachePolicy policy =
          frame.isLatest() || !frame.equals(asked) ? CachePolicy.BRIEF : CachePolicy.IMMUTABLE;
      MultiMap headers = headers(path, view, policy);
      return tiles
          .find(view, frame, path.tileId())
          .map(tile -> new ContentResponse(route, tile, PNG, headers));
    }

    /** A list of what is not published is empty, as old clients expect. */
    private ContentResponse list(LegacyListPath path, CatalogView view) {
      LegacyListPath.Listing asked = path.listing();
      JsonArray names = new JsonArray();
      view.model(asked.model())
          .ifPresent(
              model -> {
                if (asked.run() == null) {
                  model.listedRuns().forEach(run -> names.add(run.text()));
                } else {
                  Set<String> variables = model.snapshots(asked.explicitRun()).keySet();
                  aliases.withAliases(asked.model(), variables).forEach(names::add);
                }
              });
      ServedDocument document = ServedDocument.of(names.toBuffer().getBytes());
      return new ContentResponse(
          route, LegacyContent.of(document), JSON, headers(path, view, CachePolicy.BRIEF));
    }

    private MultiMap headers(LegacyPath path, CatalogView view, CachePolicy policy) {
      MultiMap headers = HttpHeaders.headers().set(HttpHeaders.CACHE_CONTROL, policy.header());
      addDeprecationHeaders(headers, view, path);
      return headers;
    }

    Future<Void> send(ContentResponse found) {
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
