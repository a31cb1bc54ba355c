package twf.tiles.validation.verify;

import io.vertx.core.Future;
import twf.tiles.storage.StagingLayout;
import twf.tiles.validation.CheckSuite;
import twf.tiles.validation.check.ArchiveCheck;
import twf.tiles.validation.check.CheckId;
import twf.tiles.validation.check.FrameCheck;
import twf.tiles.validation.check.FrameCheckContext;

/** Runs all checks of one frame, of its meta and its archive. */
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

  /** Runs the checks; the future never fails. */
  Future<FrameVerifyResult> run(FrameCheckContext frame) {
    StagingLayout tree = checks.staging();
    VerifyRowCollector meta =
        VerifyRowCollector.of(target, tree.meta(frame.key(), frame.frameId()));
    VerifyRowCollector archive =
        VerifyRowCollector.of(target, tree.archive(frame.key(), frame.frameId()));
    Future<Boolean> chain = Future.succeededFuture(true);
    for (FrameCheck check : checks.frames()) {
      if (!(check instanceof ArchiveCheck)) {
        VerifyRowCollector rows = check.id() == CheckId.FRAME_META_CONTRACT ? meta : archive;
        chain =
            chain.compose(
                before ->
                    rows.attemptAsync(
                        check.id().externalName(),
                        () -> check.run(frame).map(done -> detail(check.id(), frame))));
      }
    }
    return chain
        .compose(before -> checks.workers().run(() -> files.check(frame, meta, archive)))
        .compose(before -> archives.run(frame.file(), archive))
        .map(done -> new FrameVerifyResult(frame, meta, archive));
  }

  private static String detail(CheckId check, FrameCheckContext frame) {
    return check == CheckId.ARCHIVES_EXIST
        ? frame.validatedArchive().bytes() + " bytes, sha256 " + frame.validatedArchive().sha256()
        : "as the contract says";
  }

  /** Checks that depend on where the files of a frame lie, staged or published. */
  @FunctionalInterface
  interface FrameFiles {
    /** Adds rows to {@code meta} and {@code archive}. Blocks; does not throw. */
    void check(FrameCheckContext frame, VerifyRowCollector meta, VerifyRowCollector archive);
  }
}
