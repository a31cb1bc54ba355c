package twf.tiles.web;

import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import twf.tiles.catalog.Catalog;
import twf.tiles.catalog.ModelView;
import twf.tiles.catalog.PublishedPointer;
import twf.tiles.failure.TileException;

/** The pointers. */
final class PointerRoutes {
  private final Catalog catalog;
  private final ProblemResponses problems;

  PointerRoutes(Catalog catalog, ProblemResponses problems) {
    this.catalog = catalog;
    this.problems = problems;
  }

  void addTo(Routes routes) {
    routes.get("/manifests/:model/latest.json", this::pointer);
  }

  private Future<Void> pointer(RoutingContext ctx) {
    String model = Segments.model(ctx);
    PublishedPointer pointer =
        catalog
            .view()
            .model(model)
            .flatMap(ModelView::pointer)
            .orElseThrow(() -> TileException.notFound("model " + model + " has no pointer"));
    return Responses.brief(ctx.request(), problems, pointer.document());
  }
}
