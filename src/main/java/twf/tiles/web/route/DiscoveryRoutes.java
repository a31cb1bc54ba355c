package twf.tiles.web.route;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import twf.tiles.catalog.Catalog;
import twf.tiles.catalog.CatalogView;
import twf.tiles.catalog.CatalogView.ModelView;
import twf.tiles.catalog.CatalogView.PublishedPointer;
import twf.tiles.catalog.ServedDocument;
import twf.tiles.domain.LatestPointer;
import twf.tiles.domain.RunKey;
import twf.tiles.domain.VariableKey;
import twf.tiles.error.FailureException;
import twf.tiles.http.ProblemResponder;
import twf.tiles.web.response.CacheableResponse;
import twf.tiles.web.response.DocumentResponse;

/** What there is: models, runs, variables, whole runs, and TileJSON of frames. */
public final class DiscoveryRoutes {
  private final Catalog catalog;
  private final RunManifestAssembler manifests;
  private final UnaryOperator<String> modelName;
  private final ProblemResponder problems;

  public DiscoveryRoutes(
      Catalog catalog,
      RunManifestAssembler manifests,
      UnaryOperator<String> modelName,
      ProblemResponder problems) {
    this.catalog = catalog;
    this.manifests = manifests;
    this.modelName = modelName;
    this.problems = problems;
  }

  public void addTo(RouteRegistrar routes) {
    routes.getCached("/api/models", this::models);
    routes.getCached("/api/runs", this::runs);
    routes.getCached("/api/vars", this::variables);
    routes.getCached("/api/run/:model/:run/manifest.json", this::manifest);
    routes.get("/api/tilejson/:model/:run/:variable/:frame.json", this::tileJson);
  }

  private Future<CacheableResponse> models(RoutingContext ctx, CatalogView view) {
    JsonArray models = new JsonArray();
    view.models()
        .forEach(
            (id, model) -> {
              if (model.holds().retired() == null) {
                models.add(new JsonObject().put("id", id).put("name", modelName.apply(id)));
              }
            });
    return response(models);
  }

  private Future<CacheableResponse> runs(RoutingContext ctx, CatalogView view) {
    ModelView model = model(view, RequestParameters.modelQuery(ctx));
    if (model.holds().retired() != null) {
      throw FailureException.notFound("model " + model.model() + " is retired");
    }
    JsonArray runs = new JsonArray();
    model.runs().keySet().stream()
        .filter(run -> !model.holds().runs().containsKey(run))
        .forEach(run -> runs.add(run.text()));
    return response(runs);
  }

  private Future<CacheableResponse> variables(RoutingContext ctx, CatalogView view) {
    String id = RequestParameters.modelQuery(ctx);
    Selected selected = select(view, id, RequestParameters.runQuery(ctx));
    JsonArray variables = new JsonArray();
    selected.snapshots().keySet().forEach(variables::add);
    return response(variables);
  }

  private Future<CacheableResponse> manifest(RoutingContext ctx, CatalogView view) {
    String id = RequestParameters.model(ctx);
    Selected selected = select(view, id, RequestParameters.path(ctx, "run"));
    return manifests.assemble(selected.run(), selected.snapshots());
  }

  private Future<Void> tileJson(RoutingContext ctx) {
    VariableKey key = RequestParameters.variable(ctx);
    String frameId = RequestParameters.frameId(ctx);
    String base = BaseUrl.fromRequest(ctx.request());
    return catalog
        .contents()
        .frame(catalog.view(), key, frameId)
        .compose(
            frame -> {
              ServedDocument json = TileJson.build(base, modelName.apply(key.model()), frame);
              return DocumentResponse.varyingOn(problems, json, "Host, X-Forwarded-Proto")
                  .send(ctx.request());
            });
  }

  private static ModelView model(CatalogView view, String id) {
    return view.model(id)
        .orElseThrow(() -> FailureException.notFound("nothing of model " + id + " is published"));
  }

  /** The snapshots of a run: the pointer's own where it is asked for as {@code latest}. */
  private static Selected select(CatalogView view, String id, String run) {
    if (run.equals(RequestParameters.LATEST)) {
      return model(view, id)
          .pointer()
          .map(PublishedPointer::pointer)
          .map(Selected::latest)
          .orElseThrow(() -> FailureException.notFound("model " + id + " has no pointer"));
    }
    RunKey key = new RunKey(id, RequestParameters.run(run));
    SortedMap<String, String> snapshots = model(view, id).runs().get(key.run());
    if (snapshots == null) {
      throw FailureException.notFound("nothing of " + key + " is published");
    }
    return new Selected(key, snapshots);
  }

  private Future<CacheableResponse> response(JsonArray json) {
    return Future.succeededFuture(
        DocumentResponse.shortLived(problems, ServedDocument.of(json.toBuffer().getBytes())));
  }

  private record Selected(RunKey run, SortedMap<String, String> snapshots) {
    static Selected latest(LatestPointer pointer) {
      SortedMap<String, String> snapshots = new TreeMap<>();
      pointer.variables().forEach((name, shown) -> snapshots.put(name, shown.snapshot()));
      return new Selected(pointer.runKey(), snapshots);
    }
  }
}
