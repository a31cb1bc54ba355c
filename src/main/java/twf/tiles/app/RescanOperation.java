package twf.tiles.app;

import io.vertx.core.Future;
import twf.tiles.staging.StagingWatcher;
import twf.tiles.writer.PublishingSwitch;
import twf.tiles.writer.WriterElection;

/** Scans staging on an operator's command. */
final class RescanOperation {
  private final StagingWatcher watcher;
  private final PublishingSwitch publishingSwitch;
  private final WriterElection writer;

  RescanOperation(
      StagingWatcher watcher, PublishingSwitch publishingSwitch, WriterElection writer) {
    this.watcher = watcher;
    this.publishingSwitch = publishingSwitch;
    this.writer = writer;
  }

  /**
   * The result of a rescan.
   *
   * @param manifests the number of staged manifests
   * @param announced how many of them were announced for validation
   */
  record Reply(int manifests, int announced) {}

  /** Announces every staged manifest for validation. */
  Future<Reply> rescan() {
    writer.requireWriter();
    return publishingSwitch.isActive()
        ? watcher.rescan(true).map(found -> new Reply(found.manifests(), found.announced()))
        : rescanWithoutPublishing();
  }

  /**
   * Validates everything while publishing is off, so that an operator sees what would be published.
   */
  private Future<Reply> rescanWithoutPublishing() {
    return watcher
        .start()
        .compose(announced -> watcher.rescan(false))
        .map(found -> new Reply(found.manifests(), found.manifests()))
        .eventually(() -> publishingSwitch.isActive() ? Future.succeededFuture() : watcher.stop());
  }
}
