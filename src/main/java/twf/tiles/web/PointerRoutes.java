package twf.tiles.web;

import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import twf.tiles.catalog.CatalogView;
import twf.tiles.catalog.ModelView;
import twf.tiles.catalog.PublishedPointer;
import twf.tiles.failure.TileException;

/** The pointers. */
final class PointerRoutes {
  private final ProblemResponses problems;

  PointerRoutes(ProblemResponses problems) {
    this.problems = problems;
  }

  void addTo(Routes routes) {
    routes.getKept("/manifests/:model/latest.json", this::pointer);
  }

  private Future<Answer> pointer(RoutingContext ctx, CatalogView view) {
    String model = Segments.model(ctx);
    PublishedPointer pointer =
        view.model(model)
            .flatMap(ModelView::pointer)
            .orElseThrow(() -> TileException.notFound("model " + model + " has no pointer"));
    return Future.succeededFuture(DocumentAnswer.brief(problems, pointer.document()));
  }
}
