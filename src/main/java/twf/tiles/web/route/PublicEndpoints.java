package twf.tiles.web.route;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.UnaryOperator;
import twf.tiles.assets.StaticAsset;
import twf.tiles.assets.StaticSite;
import twf.tiles.catalog.Catalog;
import twf.tiles.catalog.CatalogView;
import twf.tiles.catalog.CatalogView.ModelView;
import twf.tiles.catalog.ContentReader;
import twf.tiles.catalog.PublishedSnapshot;
import twf.tiles.catalog.ServedDocument;
import twf.tiles.common.PublicUrl;
import twf.tiles.common.WorkerPool;
import twf.tiles.domain.FrameImage;
import twf.tiles.domain.RunId;
import twf.tiles.domain.RunKey;
import twf.tiles.domain.VariableKey;
import twf.tiles.error.FailureException;
import twf.tiles.http.BodyResponses;
import twf.tiles.http.ProblemResponder;
import twf.tiles.web.archive.CachedArchiveStore;
import twf.tiles.web.archive.FrameFileResponse;
import twf.tiles.web.response.CachePolicy;
import twf.tiles.web.response.CacheableResponse;
import twf.tiles.web.response.DocumentResponse;

/**
 * Finds the responses of the public routes, which {@code PublicRouter} declares. Failures, thrown
 * or of the future, become problem documents. Thread-safe.
 */
public final class PublicEndpoints {
  /** The methods of every route; the router answers OPTIONS. */
  public static final String METHODS = "GET, HEAD, OPTIONS";

  private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");

  private final Catalog catalog;
  private final ContentReader contents;
  private final CachedArchiveStore archives;
  private final RunDocumentResponder runs;
  private final UnaryOperator<String> modelName;
  private final StaticSite map;
  private final StaticSite schemas;
  private final PublicUrl publicUrl;
  private final ProblemResponder problems;
  private final Buffer healthy = Buffer.buffer("{\"status\":\"ok\"}");

  /**
   * @param files reads files
   * @param modelName the name to show for a model's id
   * @param map the page at {@code /}, loaded before the first request
   * @param schemas the JSON Schemas, loaded before the first request
   * @param publicUrl what absolute URLs start with, if it is set
   */
  public PublicEndpoints(
      Vertx vertx,
      Catalog catalog,
      CachedArchiveStore archives,
      WorkerPool files,
      UnaryOperator<String> modelName,
      StaticSite map,
      StaticSite schemas,
      PublicUrl publicUrl,
      ProblemResponder problems) {
    this.catalog = catalog;
    this.contents = catalog.contents();
    this.archives = archives;
    this.runs = new RunDocumentResponder(vertx, files, contents, problems);
    this.modelName = modelName;
    this.map = map;
    this.schemas = schemas;
    this.publicUrl = publicUrl;
    this.problems = problems;
  }

  public Future<ServedDocument> pointer(RoutingContext ctx, CatalogView view) {
    String model = RequestParameters.model(ctx);
    return view.model(model)
        .flatMap(ModelView::pointer)
        .map(pointer -> Future.succeededFuture(pointer.document()))
        .orElseThrow(() -> noPointer(model));
  }

  public Future<ServedDocument> newestSnapshot(RoutingContext ctx, CatalogView view) {
    return contents.newest(view, RequestParameters.variable(ctx)).map(PublishedSnapshot::document);
  }

  public Future<ServedDocument> snapshot(RoutingContext ctx, CatalogView view) {
    return contents
        .visibleSnapshot(view, RequestParameters.variable(ctx), RequestParameters.snapshot(ctx))
        .map(PublishedSnapshot::document);
  }

  public Future<ServedDocument> meta(RoutingContext ctx, CatalogView view) {
    VariableKey key = RequestParameters.variable(ctx);
    return contents.frame(view, key, RequestParameters.frameId(ctx)).compose(contents::meta);
  }

  public Future<CacheableResponse> archive(RoutingContext ctx, CatalogView view) {
    VariableKey key = RequestParameters.variable(ctx);
    return contents
        .frame(view, key, RequestParameters.frameId(ctx))
        .compose(
            found ->
                archives
                    .open(key, found.frame())
                    .map(bytes -> FrameFileResponse.archive(found, bytes, problems)));
  }

  /** A version other than the frame's is answered, too: front ends keep old ones. */
  public Future<CacheableResponse> image(RoutingContext ctx, CatalogView view) {
    VariableKey key = RequestParameters.variable(ctx);
    String frameId = RequestParameters.frameId(ctx);
    boolean isVersioned = RequestParameters.isVersioned(ctx);
    return contents
        .frameWithImage(view, key, frameId)
        .compose(
            found -> {
              FrameImage image = Objects.requireNonNull(found.frame().image());
              return archives
                  .openImage(key, frameId, image)
                  .map(bytes -> FrameFileResponse.image(image, isVersioned, bytes, problems));
            });
  }

  public Future<ServedDocument> models(RoutingContext ctx, CatalogView view) {
    JsonArray models = new JsonArray();
    view.models()
        .forEach(
            (id, model) -> {
              if (model.holds().retired() == null) {
                models.add(new JsonObject().put("id", id).put("name", modelName.apply(id)));
              }
            });
    return document(models);
  }

  /** A list of what is not published is empty, not a failure: old clients expect an array. */
  public Future<ServedDocument> runs(RoutingContext ctx, CatalogView view) {
    JsonArray runs = new JsonArray();
    view.model(RequestParameters.modelQuery(ctx))
        .ifPresent(model -> model.listedRuns().forEach(run -> runs.add(run.text())));
    return document(runs);
  }

  /** Empty if nothing of the model or run is published; see {@link #runs}. */
  public Future<ServedDocument> variables(RoutingContext ctx, CatalogView view) {
    String id = RequestParameters.modelQuery(ctx);
    String text = RequestParameters.query(ctx, "run");
    RunId run = text.equals(RequestParameters.LATEST) ? null : RequestParameters.run(text);
    JsonArray variables = new JsonArray();
    view.model(id).ifPresent(model -> model.snapshots(run).keySet().forEach(variables::add));
    return document(variables);
  }

  public Future<CacheableResponse> runManifest(RoutingContext ctx, CatalogView view) {
    String model = RequestParameters.model(ctx);
    Selected selected = select(view, model, RequestParameters.path(ctx, "run"));
    return runs.response(selected.run(), selected.snapshots());
  }

  private static ModelView model(CatalogView view, String id) {
    return view.model(id)
        .orElseThrow(() -> FailureException.notFound("nothing of model " + id + " is published"));
  }

  /** The snapshots of a run: the pointer's own where it is asked for as {@code latest}. */
  private static Selected select(CatalogView view, String model, String run) {
    if (run.equals(RequestParameters.LATEST)) {
      ModelView published = model(view, model);
      return published
          .pointer()
          .map(found -> new Selected(found.pointer().runKey(), published.snapshots(null)))
          .orElseThrow(() -> noPointer(model));
    }
    RunKey key = new RunKey(model, RequestParameters.run(run));
    SortedMap<String, String> snapshots = model(view, model).snapshots(key.run());
    if (snapshots.isEmpty()) {
      throw FailureException.notFound("nothing of " + key + " is published");
    }
    return new Selected(key, snapshots);
  }

  private static FailureException noPointer(String model) {
    return FailureException.notFound("model " + model + " has no pointer");
  }

  private static Future<ServedDocument> document(JsonArray json) {
    return Future.succeededFuture(ServedDocument.of(json.toBuffer().getBytes()));
  }

  /**
   * A run and the snapshots of it to show.
   *
   * @param snapshots the names by variable
   */
  private record Selected(RunKey run, SortedMap<String, String> snapshots) {}

  public Future<Void> tileJson(RoutingContext ctx) {
    VariableKey key = RequestParameters.variable(ctx);
    String frameId = RequestParameters.frameId(ctx);
    String base = publicUrl.isSet() ? publicUrl.base() : TileJson.baseUrl(ctx.request());
    return contents
        .frame(catalog.view(), key, frameId)
        .compose(
            frame -> {
              ServedDocument json = TileJson.build(base, modelName.apply(key.model()), frame);
              DocumentResponse response =
                  publicUrl.isSet()
                      ? DocumentResponse.json(problems, json, CachePolicy.BRIEF)
                      : DocumentResponse.varyingOn(problems, json, TileJson.VARY);
              return response.send(ctx.request());
            });
  }

  public Future<Void> health(RoutingContext ctx) {
    ctx.response()
        .putHeader(HttpHeaders.CONTENT_TYPE, JSON)
        .putHeader(HttpHeaders.CACHE_CONTROL, CachePolicy.NO_STORE.header());
    return BodyResponses.send(ctx.request(), healthy);
  }

  public Future<Void> mapPage(RoutingContext ctx) {
    return send(
        ctx,
        publicUrl.prefix().isEmpty() ? map.index() : map.indexWithAssetsIn("./"),
        "no such file of the map");
  }

  public Future<Void> mapAsset(RoutingContext ctx) {
    return send(ctx, map.asset(RequestParameters.path(ctx, "file")), "no such file of the map");
  }

  public Future<Void> schema(RoutingContext ctx) {
    return send(
        ctx,
        schemas.file(RequestParameters.path(ctx, "schema") + ".json"),
        "no such schema; there are meta, manifest, snapshot, pointer and history");
  }

  private static Future<Void> send(
      RoutingContext ctx, Optional<StaticAsset> file, String otherwise) {
    return file.orElseThrow(() -> FailureException.notFound(otherwise)).send(ctx.request());
  }
}
