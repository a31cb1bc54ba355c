package twf.tiles.web;

import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import twf.tiles.catalog.Catalog;
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
    routes.get("/api/models", this::models);
    routes.get("/api/runs", this::runs);
    routes.get("/api/vars", this::variables);
    routes.get("/api/run/:model/:run/manifest.json", this::manifest);
    routes.get("/api/tilejson/:model/:run/:variable/:frame.json", this::tileJson);
  }

  private Future<Void> models(RoutingContext ctx) {
    JsonArray models = new JsonArray();
    for (String id : catalog.view().models().keySet()) {
      models.add(new JsonObject().put("id", id).put("name", modelName.apply(id)));
    }
    return send(ctx, models);
  }

  private Future<Void> runs(RoutingContext ctx) {
    ModelView model = model(Segments.modelQuery(ctx));
    JsonArray runs = new JsonArray();
    model.runs().keySet().stream()
        .filter(run -> !model.holds().runs().containsKey(run))
        .forEach(run -> runs.add(run.text()));
    return send(ctx, runs);
  }

  private Future<Void> variables(RoutingContext ctx) {
    String id = Segments.modelQuery(ctx);
    Selected selected = select(id, Segments.runQuery(ctx));
    JsonArray variables = new JsonArray();
    selected.snapshots().keySet().forEach(variables::add);
    return send(ctx, variables);
  }

  private Future<Void> manifest(RoutingContext ctx) {
    String id = Segments.model(ctx);
    Selected selected = select(id, Segments.path(ctx, "run"));
    return manifests
        .of(selected.run(), selected.snapshots())
        .compose(document -> send(ctx.request(), document));
  }

  private Future<Void> tileJson(RoutingContext ctx) {
    VariableKey key = Segments.variable(ctx);
    String frameId = Segments.frameId(ctx);
    String base = RequestBase.of(ctx.request());
    Vary.on(ctx.response().headers(), "Host");
    Vary.on(ctx.response().headers(), "X-Forwarded-Proto");
    return catalog
        .contents()
        .frame(catalog.view(), key, frameId)
        .compose(
            frame -> send(ctx.request(), TileJson.of(base, modelName.apply(key.model()), frame)));
  }

  private ModelView model(String id) {
    return catalog
        .view()
        .model(id)
        .orElseThrow(() -> TileException.notFound("nothing of model " + id + " is published"));
  }

  /** The snapshots of a run: the pointer's own where it is asked for as {@code latest}. */
  private Selected select(String id, String run) {
    if (run.equals(Segments.LATEST)) {
      return model(id)
          .pointer()
          .map(PublishedPointer::pointer)
          .map(Selected::latest)
          .orElseThrow(() -> TileException.notFound("model " + id + " has no pointer"));
    }
    RunKey key = new RunKey(id, Segments.run(run));
    SortedMap<String, String> snapshots = model(id).runs().get(key.run());
    if (snapshots == null) {
      throw TileException.notFound("nothing of " + key + " is published");
    }
    return new Selected(key, snapshots);
  }

  private Future<Void> send(RoutingContext ctx, JsonArray json) {
    return send(ctx.request(), Document.of(json.toBuffer().getBytes()));
  }

  private Future<Void> send(HttpServerRequest request, Document document) {
    return Responses.brief(request, problems, document);
  }

  private record Selected(RunKey run, SortedMap<String, String> snapshots) {
    static Selected latest(LatestPointer pointer) {
      SortedMap<String, String> snapshots = new TreeMap<>();
      pointer.variables().forEach((name, shown) -> snapshots.put(name, shown.snapshot()));
      return new Selected(pointer.runKey(), snapshots);
    }
  }
}
