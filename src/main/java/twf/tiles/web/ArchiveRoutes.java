package twf.tiles.web;

import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import twf.tiles.catalog.CatalogView;
import twf.tiles.catalog.Contents;
import twf.tiles.contract.VariableKey;

/** The frames' archives. */
final class ArchiveRoutes {
  private final Contents contents;
  private final ArchiveSource source;
  private final ProblemResponses problems;

  ArchiveRoutes(Contents contents, ArchiveSource source, ProblemResponses problems) {
    this.contents = contents;
    this.source = source;
    this.problems = problems;
  }

  void addTo(Routes routes) {
    routes.getKept("/tiles/:model/:run/:variable/:frame.pmtiles", this::archive);
  }

  private Future<Answer> archive(RoutingContext ctx, CatalogView view) {
    VariableKey key = Segments.variable(ctx);
    return contents
        .frame(view, key, Segments.frameId(ctx))
        .compose(
            found ->
                source
                    .open(key, found.frame())
                    .map(bytes -> new ArchiveAnswer(found, bytes, problems)));
  }
}
