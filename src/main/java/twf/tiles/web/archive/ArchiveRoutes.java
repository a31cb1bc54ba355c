package twf.tiles.web.archive;

import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import twf.tiles.catalog.CatalogView;
import twf.tiles.catalog.ContentReader;
import twf.tiles.domain.VariableKey;
import twf.tiles.http.ProblemResponder;
import twf.tiles.web.response.CacheableResponse;
import twf.tiles.web.route.RequestParameters;
import twf.tiles.web.route.RouteRegistrar;

/** Routes of the frames' archives. */
public final class ArchiveRoutes {
  private final ContentReader contents;
  private final ArchiveStore store;
  private final ProblemResponder problems;

  public ArchiveRoutes(ContentReader contents, ArchiveStore store, ProblemResponder problems) {
    this.contents = contents;
    this.store = store;
    this.problems = problems;
  }

  public void addTo(RouteRegistrar routes) {
    routes.getCached("/tiles/:model/:run/:variable/:frame.pmtiles", this::archive);
  }

  private Future<CacheableResponse> archive(RoutingContext ctx, CatalogView view) {
    VariableKey key = RequestParameters.variable(ctx);
    return contents
        .frame(view, key, RequestParameters.frameId(ctx))
        .compose(
            found ->
                store
                    .open(key, found.frame())
                    .map(bytes -> new ArchiveResponse(found, bytes, problems)));
  }
}
