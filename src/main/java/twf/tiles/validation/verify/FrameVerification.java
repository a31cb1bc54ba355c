package twf.tiles.validation.verify;

import io.vertx.core.Future;
import twf.tiles.storage.StagingLayout;
import twf.tiles.validation.CheckSuite;
import twf.tiles.validation.check.ArchiveCheck;
import twf.tiles.validation.check.CheckId;
import twf.tiles.validation.check.FrameCheck;
import twf.tiles.validation.check.FrameCheckContext;

/** All that is to be said of one frame, meta and archive. */
final class FrameVerification {
  private final VerifyTarget target;
  private final CheckSuite checks;
  private final ArchiveVerification archives;
  private final FrameFiles files;

  FrameVerification(
      VerifyTarget target, CheckSuite checks, ArchiveVerification archives, FrameFiles files) {
    this.target = target;
    this.checks = checks;
    this.archives = archives;
    this.files = files;
  }

  /** The future never fails. */
  Future<FrameVerifyResult> run(FrameCheckContext frame) {
    StagingLayout tree = checks.staging();
    VerifyRowCollector meta =
        VerifyRowCollector.of(target, tree.meta(frame.key(), frame.frameId()));
    VerifyRowCollector archive =
        VerifyRowCollector.of(target, tree.archive(frame.key(), frame.frameId()));
    Future<Boolean> chain = Future.succeededFuture(true);
    for (FrameCheck check : checks.frames()) {
      if (!(check instanceof ArchiveCheck)) {
        VerifyRowCollector rows = check.check() == CheckId.FRAME_META_CONTRACT ? meta : archive;
        chain =
            chain.compose(
                before ->
                    rows.attemptAsync(
                        check.check().word(),
                        () -> check.look(frame).map(done -> detail(check.check(), frame))));
      }
    }
    return chain
        .compose(before -> checks.workers().run(() -> files.look(frame, meta, archive)))
        .compose(before -> archives.run(frame.file(), archive))
        .map(done -> new FrameVerifyResult(frame, meta, archive));
  }

  private static String detail(CheckId check, FrameCheckContext frame) {
    return check == CheckId.ARCHIVES_EXIST
        ? frame.bytesOfArchive().bytes() + " bytes, sha256 " + frame.bytesOfArchive().sha256()
        : "as the contract says";
  }

  /** What is to be said of a frame's files where they lie. */
  @FunctionalInterface
  interface FrameFiles {
    /** Blocks; does not throw. */
    void look(FrameCheckContext frame, VerifyRowCollector meta, VerifyRowCollector archive);
  }
}
