package twf.tiles.app;

import io.vertx.core.Future;
import twf.tiles.staging.StagingWatcher;
import twf.tiles.writer.PublishingSwitch;
import twf.tiles.writer.WriterElection;

/** A look at all that is staged, asked for by an operator. */
final class RescanOperation {
  private final StagingWatcher watcher;
  private final PublishingSwitch duty;
  private final WriterElection writer;

  RescanOperation(StagingWatcher watcher, PublishingSwitch duty, WriterElection writer) {
    this.watcher = watcher;
    this.duty = duty;
    this.writer = writer;
  }

  /**
   * The result of a rescan.
   *
   * @param manifests the number of staged manifests
   * @param announced how many of them were announced for validation
   */
  record Reply(int manifests, int announced) {}

  /** Announces every manifest; answers how many there are and were announced. */
  Future<Reply> rescan() {
    writer.requireWriter();
    return duty.isActive()
        ? watcher.rescan(true).map(found -> new Reply(found.manifests(), found.announced()))
        : rescanWithoutPublishing();
  }

  /** While publishing is off: everything is validated, so that an operator sees what would come. */
  private Future<Reply> rescanWithoutPublishing() {
    return watcher
        .start()
        .compose(announced -> watcher.rescan(false))
        .map(found -> new Reply(found.manifests(), found.manifests()))
        .eventually(() -> duty.isActive() ? Future.succeededFuture() : watcher.stop());
  }
}
