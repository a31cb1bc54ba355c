package twf.tiles.web.route;

import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import twf.tiles.catalog.CatalogView;
import twf.tiles.catalog.CatalogView.ModelView;
import twf.tiles.catalog.CatalogView.PublishedPointer;
import twf.tiles.error.FailureException;
import twf.tiles.http.ProblemResponder;
import twf.tiles.web.response.CacheableResponse;
import twf.tiles.web.response.DocumentResponse;

/** The pointers. */
public final class PointerRoutes {
  private final ProblemResponder problems;

  public PointerRoutes(ProblemResponder problems) {
    this.problems = problems;
  }

  public void addTo(RouteRegistrar routes) {
    routes.getCached("/manifests/:model/latest.json", this::pointer);
  }

  private Future<CacheableResponse> pointer(RoutingContext ctx, CatalogView view) {
    String model = RequestParameters.model(ctx);
    PublishedPointer pointer =
        view.model(model)
            .flatMap(ModelView::pointer)
            .orElseThrow(() -> FailureException.notFound("model " + model + " has no pointer"));
    return Future.succeededFuture(DocumentResponse.shortLived(problems, pointer.document()));
  }
}
