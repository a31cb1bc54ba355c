package twf.tiles.web;

import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import twf.tiles.catalog.CatalogView;
import twf.tiles.catalog.Contents;
import twf.tiles.contract.VariableKey;

/** Snapshots, the newest of them, and frames' metas. */
final class PublishedRoutes {
  private static final String VARIABLE = "/published/:model/:run/:variable";

  private final Contents contents;
  private final ProblemResponses problems;

  PublishedRoutes(Contents contents, ProblemResponses problems) {
    this.contents = contents;
    this.problems = problems;
  }

  void addTo(Routes routes) {
    routes.getKept(VARIABLE + "/manifest.json", this::newest);
    routes.getKept(VARIABLE + "/manifests/:snapshot.json", this::snapshot);
    routes.getKept(VARIABLE + "/meta/:frame.json", this::meta);
  }

  private Future<Answer> newest(RoutingContext ctx, CatalogView view) {
    return contents
        .newest(view, Segments.variable(ctx))
        .map(found -> DocumentAnswer.brief(problems, found.document()));
  }

  private Future<Answer> snapshot(RoutingContext ctx, CatalogView view) {
    return contents
        .shown(view, Segments.variable(ctx), Segments.snapshot(ctx))
        .map(found -> DocumentAnswer.immutable(problems, found.document()));
  }

  private Future<Answer> meta(RoutingContext ctx, CatalogView view) {
    VariableKey key = Segments.variable(ctx);
    String frameId = Segments.frameId(ctx);
    return contents
        .frame(view, key, frameId)
        .compose(contents::meta)
        .map(meta -> DocumentAnswer.immutable(problems, meta));
  }
}
