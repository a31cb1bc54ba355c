package twf.tiles.verticle;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.catalog.Catalog;
import twf.tiles.catalog.CatalogPoller;
import twf.tiles.event.Addresses;

/** Keeps the catalog as the disk is: told by the bus, and by looking, for what others publish. */
public final class CatalogVerticle extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(CatalogVerticle.class);

  private final Catalog catalog;
  private final CatalogPoller poll;

  public CatalogVerticle(Catalog catalog, CatalogPoller poll) {
    this.catalog = catalog;
    this.poll = poll;
  }

  @Override
  public Future<?> start() {
    var bus = vertx.eventBus();
    return Future.all(
            Addresses.PUBLISHED.consume(bus, moved -> refresh(moved.model())).completion(),
            Addresses.ROLLED_BACK.consume(bus, moved -> refresh(moved.model())).completion(),
            Addresses.TREE_CHANGED.consume(bus, changed -> refresh(changed.model())).completion())
        .compose(listening -> catalog.load())
        .compose(loaded -> catalog.checkFiles())
        .compose(checked -> poll.start());
  }

  private void refresh(String model) {
    catalog
        .refresh(model)
        .onFailure(cause -> LOG.error("catalog of {}: {}", model, cause.getMessage()));
  }

  @Override
  public Future<?> stop() {
    return poll.stop();
  }
}
