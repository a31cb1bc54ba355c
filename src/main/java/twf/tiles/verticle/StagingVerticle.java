package twf.tiles.verticle;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.staging.StagingWatcher;
import twf.tiles.writer.PublishingSwitch;

/** Watches STAGING_ROOT while publishing is switched on. */
public final class StagingVerticle extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(StagingVerticle.class);

  private final StagingWatcher watcher;
  private final PublishingSwitch publishingSwitch;

  public StagingVerticle(StagingWatcher watcher, PublishingSwitch publishingSwitch) {
    this.watcher = watcher;
    this.publishingSwitch = publishingSwitch;
  }

  @Override
  public Future<?> start() {
    publishingSwitch.onChange(on -> context.runOnContext(now -> onActiveChanged(on)));
    onActiveChanged(publishingSwitch.isActive());
    return Future.succeededFuture();
  }

  private void onActiveChanged(boolean on) {
    Future<Void> change = on ? watcher.start() : watcher.stop();
    change
        .onSuccess(done -> LOG.info(on ? "watching STAGING_ROOT" : "not watching STAGING_ROOT"))
        .onFailure(cause -> LOG.error("watching STAGING_ROOT: {}", cause.toString()));
  }

  @Override
  public Future<?> stop() {
    return watcher.stop();
  }
}
