package twf.tiles.web.route;

import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import twf.tiles.catalog.CatalogView;
import twf.tiles.catalog.ContentReader;
import twf.tiles.domain.VariableKey;
import twf.tiles.http.ProblemResponder;
import twf.tiles.web.response.CacheableResponse;
import twf.tiles.web.response.DocumentResponse;

/** Snapshots, the newest of them, and frames' metas. */
public final class ManifestRoutes {
  private static final String VARIABLE = "/published/:model/:run/:variable";

  private final ContentReader contents;
  private final ProblemResponder problems;

  public ManifestRoutes(ContentReader contents, ProblemResponder problems) {
    this.contents = contents;
    this.problems = problems;
  }

  public void addTo(RouteRegistrar routes) {
    routes.getCached(VARIABLE + "/manifest.json", this::newest);
    routes.getCached(VARIABLE + "/manifests/:snapshot.json", this::snapshot);
    routes.getCached(VARIABLE + "/meta/:frame.json", this::meta);
  }

  private Future<CacheableResponse> newest(RoutingContext ctx, CatalogView view) {
    return contents
        .newest(view, RequestParameters.variable(ctx))
        .map(found -> DocumentResponse.shortLived(problems, found.document()));
  }

  private Future<CacheableResponse> snapshot(RoutingContext ctx, CatalogView view) {
    return contents
        .visibleSnapshot(view, RequestParameters.variable(ctx), RequestParameters.snapshot(ctx))
        .map(found -> DocumentResponse.immutable(problems, found.document()));
  }

  private Future<CacheableResponse> meta(RoutingContext ctx, CatalogView view) {
    VariableKey key = RequestParameters.variable(ctx);
    String frameId = RequestParameters.frameId(ctx);
    return contents
        .frame(view, key, frameId)
        .compose(contents::meta)
        .map(meta -> DocumentResponse.immutable(problems, meta));
  }
}
