package twf.tiles.app;

import io.vertx.core.Future;
import twf.tiles.admin.command.Commands;
import twf.tiles.publish.Duty;
import twf.tiles.publish.WriterRole;
import twf.tiles.watch.StagingWatcher;

/** A look at all that is staged, asked for by an operator. */
final class LookAgain {
  private final StagingWatcher watcher;
  private final Duty duty;
  private final WriterRole writer;

  LookAgain(StagingWatcher watcher, Duty duty, WriterRole writer) {
    this.watcher = watcher;
    this.duty = duty;
    this.writer = writer;
  }

  /** Announces every manifest; answers how many there are and were announced. */
  Future<Commands.Rescanned> look() {
    writer.require();
    return duty.isOn()
        ? watcher.rescan(true).map(found -> counts(found.manifests(), found.announced()))
        : lookOnce();
  }

  /** While publishing is off: everything is validated, so that an operator sees what would come. */
  private Future<Commands.Rescanned> lookOnce() {
    return watcher
        .start()
        .compose(announced -> watcher.rescan(false))
        .map(found -> counts(found.manifests(), found.manifests()))
        .eventually(() -> duty.isOn() ? Future.succeededFuture() : watcher.stop());
  }

  private static Commands.Rescanned counts(int manifests, int announced) {
    return new Commands.Rescanned(manifests, announced);
  }
}
