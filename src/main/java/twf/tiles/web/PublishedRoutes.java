package twf.tiles.web;

import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import twf.tiles.catalog.Catalog;
import twf.tiles.catalog.CatalogView;
import twf.tiles.contract.VariableKey;

/** Snapshots, the newest of them, and frames' metas. */
final class PublishedRoutes {
  private static final String VARIABLE = "/published/:model/:run/:variable";

  private final Catalog catalog;
  private final ProblemResponses problems;

  PublishedRoutes(Catalog catalog, ProblemResponses problems) {
    this.catalog = catalog;
    this.problems = problems;
  }

  void addTo(Routes routes) {
    routes.get(VARIABLE + "/manifest.json", this::newest);
    routes.get(VARIABLE + "/manifests/:snapshot.json", this::snapshot);
    routes.get(VARIABLE + "/meta/:frame.json", this::meta);
  }

  private Future<Void> newest(RoutingContext ctx) {
    VariableKey key = Segments.variable(ctx);
    return catalog
        .contents()
        .newest(catalog.view(), key)
        .compose(found -> Responses.brief(ctx.request(), problems, found.document()));
  }

  private Future<Void> snapshot(RoutingContext ctx) {
    VariableKey key = Segments.variable(ctx);
    String name = Segments.snapshot(ctx);
    return catalog
        .contents()
        .shown(catalog.view(), key, name)
        .compose(found -> Responses.immutable(ctx.request(), problems, found.document()));
  }

  private Future<Void> meta(RoutingContext ctx) {
    VariableKey key = Segments.variable(ctx);
    String frameId = Segments.frameId(ctx);
    CatalogView view = catalog.view();
    return catalog
        .contents()
        .frame(view, key, frameId)
        .compose(frame -> catalog.contents().meta(key, frameId))
        .compose(meta -> Responses.immutable(ctx.request(), problems, meta));
  }
}
