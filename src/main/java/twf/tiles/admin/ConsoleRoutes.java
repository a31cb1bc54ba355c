package twf.tiles.admin;

import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import twf.tiles.pages.PageFile;
import twf.tiles.pages.Site;

/** The console: a page that shows what the other routes of the management port say. */
final class ConsoleRoutes {
  private final Site console;

  ConsoleRoutes(Site console) {
    this.console = console;
  }

  /** Behind the guard, as all else here; {@code /console/} is the same page. */
  void addTo(Router router) {
    for (HttpMethod method : new HttpMethod[] {HttpMethod.GET, HttpMethod.HEAD}) {
      router.route(method, "/console").handler(ctx -> send(ctx, console.index()));
      router
          .route(method, "/console/assets/:file")
          .handler(ctx -> send(ctx, console.asset(String.valueOf(ctx.pathParam("file")))));
    }
  }

  private static void send(RoutingContext ctx, Optional<PageFile> file) {
    if (file.isPresent()) {
      file.get().send(ctx.request()).onFailure(ctx::fail);
    } else {
      ManagementResponses.fail(ctx, 404, "no such file of the console");
    }
  }
}
