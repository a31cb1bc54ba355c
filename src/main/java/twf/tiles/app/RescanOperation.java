package twf.tiles.app;

import io.vertx.core.Future;
import twf.tiles.admin.command.CommandRegistry;
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

  /** Announces every manifest; answers how many there are and were announced. */
  Future<CommandRegistry.Rescanned> rescan() {
    writer.requireWriter();
    return duty.isActive()
        ? watcher.rescan(true).map(found -> toRescanned(found.manifests(), found.announced()))
        : rescanWithoutPublishing();
  }

  /** While publishing is off: everything is validated, so that an operator sees what would come. */
  private Future<CommandRegistry.Rescanned> rescanWithoutPublishing() {
    return watcher
        .start()
        .compose(announced -> watcher.rescan(false))
        .map(found -> toRescanned(found.manifests(), found.manifests()))
        .eventually(() -> duty.isActive() ? Future.succeededFuture() : watcher.stop());
  }

  private static CommandRegistry.Rescanned toRescanned(int manifests, int announced) {
    return new CommandRegistry.Rescanned(manifests, announced);
  }
}
