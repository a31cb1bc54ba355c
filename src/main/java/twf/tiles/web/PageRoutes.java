package twf.tiles.web;

import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import twf.tiles.failure.TileException;
import twf.tiles.pages.PageFile;
import twf.tiles.pages.Site;

/** The map. */
final class PageRoutes {
  private final Site map;

  PageRoutes(Site map) {
    this.map = map;
  }

  void addTo(Routes routes) {
    routes.get("/", ctx -> send(ctx, map.index()));
    routes.get("/assets/:file", ctx -> send(ctx, map.asset(String.valueOf(ctx.pathParam("file")))));
  }

  private static Future<Void> send(RoutingContext ctx, Optional<PageFile> file) {
    return file.orElseThrow(() -> TileException.notFound("no such file of the map"))
        .send(ctx.request());
  }
}
