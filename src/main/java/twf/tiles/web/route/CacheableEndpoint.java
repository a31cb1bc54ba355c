package twf.tiles.web.route;

import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import twf.tiles.catalog.CatalogView;
import twf.tiles.web.response.CacheableResponse;

/** Finds the answer of a path, which depends on nothing but the path and the view. */
@FunctionalInterface
public interface CacheableEndpoint {
  /** The answer; a failure that is thrown or of the future becomes a problem, and is not kept. */
  Future<CacheableResponse> response(RoutingContext ctx, CatalogView view);
}
