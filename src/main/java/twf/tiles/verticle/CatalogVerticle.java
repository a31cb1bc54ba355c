package twf.tiles.verticle;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.catalog.Catalog;
import twf.tiles.catalog.CatalogPoller;
import twf.tiles.event.Addresses;

/**
 * Keeps the catalog up to date: refreshes it on events of this process, and polls the disk for what
 * other processes publish.
 */
public final class CatalogVerticle extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(CatalogVerticle.class);

  private final Catalog catalog;
  private final CatalogPoller poller;

  public CatalogVerticle(Catalog catalog, CatalogPoller poller) {
    this.catalog = catalog;
    this.poller = poller;
  }

  @Override
  public Future<?> start() {
    var bus = vertx.eventBus();
    return Future.all(
            Addresses.PUBLISHED.consume(bus, event -> refresh(event.model())).completion(),
            Addresses.ROLLED_BACK.consume(bus, event -> refresh(event.model())).completion(),
            Addresses.TREE_CHANGED.consume(bus, changed -> refresh(changed.model())).completion())
        .compose(listening -> catalog.load())
        .compose(loaded -> catalog.checkFiles())
        .compose(checked -> poller.start());
  }

  private void refresh(String model) {
    catalog
        .refresh(model)
        .onFailure(cause -> LOG.error("catalog of {}: {}", model, cause.getMessage()));
  }

  @Override
  public Future<?> stop() {
    return poller.stop();
  }
}
