package twf.tiles.management.console;

import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import twf.tiles.assets.StaticAsset;
import twf.tiles.assets.StaticSite;
import twf.tiles.management.http.ManagementResponses;

/** Routes for the console page and its assets. */
public final class ConsolePageRoutes {
  private final StaticSite console;

  public ConsolePageRoutes(StaticSite console) {
    this.console = console;
  }

  /** Adds the routes; {@code /console/} serves the same page as {@code /console}. */
  public void addTo(Router router) {
    for (HttpMethod method : new HttpMethod[] {HttpMethod.GET, HttpMethod.HEAD}) {
      router.route(method, "/console").handler(ctx -> send(ctx, console.index()));
      router
          .route(method, "/console/assets/:file")
          .handler(ctx -> send(ctx, console.asset(String.valueOf(ctx.pathParam("file")))));
    }
  }

  private static void send(RoutingContext ctx, Optional<StaticAsset> file) {
    if (file.isPresent()) {
      file.get().send(ctx.request()).onFailure(ctx::fail);
    } else {
      ManagementResponses.sendFailure(ctx, 404, "no such console file");
    }
  }
}
