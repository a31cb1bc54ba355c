package twf.tiles.web.route;

import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;

/** Answers GET and HEAD requests of one route. */
@FunctionalInterface
interface Endpoint {
  /** Sends the answer; a failure that is thrown or of the future becomes a problem. */
  Future<Void> handle(RoutingContext ctx);
}
