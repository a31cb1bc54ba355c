package twf.tiles.validate;

import io.vertx.core.Future;

/** All that is to be said of one frame, meta and archive. */
final class FrameSteps {
  private final VerifyTarget target;
  private final Checks checks;
  private final ArchiveSteps archives;
  private final FrameFiles files;

  FrameSteps(VerifyTarget target, Checks checks, ArchiveSteps archives, FrameFiles files) {
    this.target = target;
    this.checks = checks;
    this.archives = archives;
    this.files = files;
  }

  /** The future never fails. */
  Future<VerifiedFrame> run(FrameInHand frame) {
    StagingTree tree = checks.staging();
    FileRows meta = FileRows.of(target, tree.meta(frame.key(), frame.frameId()));
    FileRows archive = FileRows.of(target, tree.archive(frame.key(), frame.frameId()));
    Future<Boolean> chain = Future.succeededFuture(true);
    for (FrameCheck check : checks.frames()) {
      if (!(check instanceof ArchiveCheck)) {
        FileRows rows = check.check() == Check.FRAME_META_CONTRACT ? meta : archive;
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
        .map(done -> new VerifiedFrame(frame, meta, archive));
  }

  private static String detail(Check check, FrameInHand frame) {
    return check == Check.ARCHIVES_EXIST
        ? frame.bytesOfArchive().bytes() + " bytes, sha256 " + frame.bytesOfArchive().sha256()
        : "as the contract says";
  }

  /** What is to be said of a frame's files where they lie. */
  @FunctionalInterface
  interface FrameFiles {
    /** Blocks; does not throw. */
    void look(FrameInHand frame, FileRows meta, FileRows archive);
  }
}
