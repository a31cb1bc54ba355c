package twf.tiles.web;

import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import twf.tiles.catalog.CatalogView;

/** Finds the answer of a path, which depends on nothing but the path and the view. */
@FunctionalInterface
interface AnswerEndpoint {
  /** The answer; a failure that is thrown or of the future becomes a problem, and is not kept. */
  Future<Answer> find(RoutingContext ctx, CatalogView view);
}
