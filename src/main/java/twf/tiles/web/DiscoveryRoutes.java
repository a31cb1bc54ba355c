package twf.tiles.web;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import twf.tiles.catalog.Catalog;
import twf.tiles.catalog.CatalogView;
import twf.tiles.catalog.Document;
import twf.tiles.catalog.ModelView;
import twf.tiles.catalog.PublishedPointer;
import twf.tiles.contract.LatestPointer;
import twf.tiles.contract.RunKey;
import twf.tiles.contract.VariableKey;
import twf.tiles.failure.TileException;

/** What there is: models, runs, variables, whole runs, and TileJSON of frames. */
final class DiscoveryRoutes {
  private final Catalog catalog;
  private final RunManifests manifests;
  private final UnaryOperator<String> modelName;
  private final ProblemResponses problems;

  DiscoveryRoutes(
      Catalog catalog,
      RunManifests manifests,
      UnaryOperator<String> modelName,
      ProblemResponses problems) {
    this.catalog = catalog;
    this.manifests = manifests;
    this.modelName = modelName;
    this.problems = problems;
  }

  void addTo(Routes routes) {
    routes.getKept("/api/models", this::models);
    routes.getKept("/api/runs", this::runs);
    routes.getKept("/api/vars", this::variables);
    routes.getKept("/api/run/:model/:run/manifest.json", this::manifest);
    routes.get("/api/tilejson/:model/:run/:variable/:frame.json", this::tileJson);
  }

  private Future<Answer> models(RoutingContext ctx, CatalogView view) {
    JsonArray models = new JsonArray();
    view.models()
        .forEach(
            (id, model) -> {
              if (model.holds().retired() == null) {
                models.add(new JsonObject().put("id", id).put("name", modelName.apply(id)));
              }
            });
    return answer(models);
  }

  private Future<Answer> runs(RoutingContext ctx, CatalogView view) {
    ModelView model = model(view, Segments.modelQuery(ctx));
    if (model.holds().retired() != null) {
      throw TileException.notFound("model " + model.model() + " is retired");
    }
    JsonArray runs = new JsonArray();
    model.runs().keySet().stream()
        .filter(run -> !model.holds().runs().containsKey(run))
        .forEach(run -> runs.add(run.text()));
    return answer(runs);
  }

  private Future<Answer> variables(RoutingContext ctx, CatalogView view) {
    String id = Segments.modelQuery(ctx);
    Selected selected = select(view, id, Segments.runQuery(ctx));
    JsonArray variables = new JsonArray();
    selected.snapshots().keySet().forEach(variables::add);
    return answer(variables);
  }

  private Future<Answer> manifest(RoutingContext ctx, CatalogView view) {
    String id = Segments.model(ctx);
    Selected selected = select(view, id, Segments.path(ctx, "run"));
    return manifests.of(selected.run(), selected.snapshots());
  }

  private Future<Void> tileJson(RoutingContext ctx) {
    VariableKey key = Segments.variable(ctx);
    String frameId = Segments.frameId(ctx);
    String base = RequestBase.of(ctx.request());
    return catalog
        .contents()
        .frame(catalog.view(), key, frameId)
        .compose(
            frame -> {
              Document json = TileJson.of(base, modelName.apply(key.model()), frame);
              return DocumentAnswer.varying(problems, json, "Host, X-Forwarded-Proto")
                  .send(ctx.request());
            });
  }

  private static ModelView model(CatalogView view, String id) {
    return view.model(id)
        .orElseThrow(() -> TileException.notFound("nothing of model " + id + " is published"));
  }

  /** The snapshots of a run: the pointer's own where it is asked for as {@code latest}. */
  private static Selected select(CatalogView view, String id, String run) {
    if (run.equals(Segments.LATEST)) {
      return model(view, id)
          .pointer()
          .map(PublishedPointer::pointer)
          .map(Selected::latest)
          .orElseThrow(() -> TileException.notFound("model " + id + " has no pointer"));
    }
    RunKey key = new RunKey(id, Segments.run(run));
    SortedMap<String, String> snapshots = model(view, id).runs().get(key.run());
    if (snapshots == null) {
      throw TileException.notFound("nothing of " + key + " is published");
    }
    return new Selected(key, snapshots);
  }

  private Future<Answer> answer(JsonArray json) {
    return Future.succeededFuture(
        DocumentAnswer.brief(problems, Document.of(json.toBuffer().getBytes())));
  }

  private record Selected(RunKey run, SortedMap<String, String> snapshots) {
    static Selected latest(LatestPointer pointer) {
      SortedMap<String, String> snapshots = new TreeMap<>();
      pointer.variables().forEach((name, shown) -> snapshots.put(name, shown.snapshot()));
      return new Selected(pointer.runKey(), snapshots);
    }
  }
}
