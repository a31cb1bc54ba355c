package twf.tiles.web.route;

import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import twf.tiles.assets.StaticAsset;
import twf.tiles.assets.StaticSite;
import twf.tiles.error.FailureException;

/** The map. */
public final class MapPageRoutes {
  private final StaticSite map;

  public MapPageRoutes(StaticSite map) {
    this.map = map;
  }

  public void addTo(RouteRegistrar routes) {
    routes.get("/", ctx -> send(ctx, map.index()));
    routes.get("/assets/:file", ctx -> send(ctx, map.asset(String.valueOf(ctx.pathParam("file")))));
  }

  private static Future<Void> send(RoutingContext ctx, Optional<StaticAsset> file) {
    return file.orElseThrow(() -> FailureException.notFound("no such file of the map"))
        .send(ctx.request());
  }
}
