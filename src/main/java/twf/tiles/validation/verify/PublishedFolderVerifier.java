package twf.tiles.validation.verify;

import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import twf.tiles.common.BoundedConcurrency;
import twf.tiles.domain.Bounds;
import twf.tiles.domain.FrameStyle;
import twf.tiles.domain.Snapshot;
import twf.tiles.domain.SnapshotFrame;
import twf.tiles.domain.VariableKey;
import twf.tiles.error.FailureException;
import twf.tiles.storage.PublishedLayout;
import twf.tiles.validation.CheckSuite;
import twf.tiles.validation.check.CheckId;
import twf.tiles.validation.check.FrameCheckContext;

/**
 * Verifies a published run/variable folder: every snapshot, and every frame that any snapshot
 * lists.
 */
final class PublishedFolderVerifier {
  private final VerifyContext tools;
  private final VerifyTarget target;
  private final VariableKey key;
  private final CheckSuite checks;
  private final List<VerifyRow> rows = new ArrayList<>();
  private final SnapshotsCheck snapshots;
  private final StrayFilesCheck strays;

  PublishedFolderVerifier(VerifyContext tools, VerifyTarget target, VariableKey key) {
    Path root = Verifier.root(target.path());
    PublishedLayout tree = new PublishedLayout(root);
    this.tools = tools;
    this.target = target;
    this.key = key;
    this.checks = tools.checks(root);
    this.snapshots = new SnapshotsCheck(tree, key, target, rows);
    this.strays = new StrayFilesCheck(tree, key, target, rows);
  }

  Future<VerifyResult> verify() {
    return tools.workers().call(this::readSnapshots).compose(this::verifyFrames);
  }

  private Optional<Snapshot> readSnapshots() {
    Optional<Snapshot> newest = snapshots.check();
    strays.check(snapshots.frames().keySet(), snapshots.allRead());
    return newest;
  }

  private Future<VerifyResult> verifyFrames(Optional<Snapshot> newest) {
    Map<String, SnapshotFrame> named = snapshots.frames();
    FrameVerification steps =
        new FrameVerification(
            target,
            checks,
            tools.archiveVerification(checks),
            (frame, meta, archive) ->
                checkFiles(
                    frame, Objects.requireNonNull(named.get(frame.frameId())), meta, archive));
    List<FrameCheckContext> frames =
        named.values().stream().map(frame -> new FrameCheckContext(key, frame.fhr())).toList();
    return BoundedConcurrency.mapConcurrently(frames, tools.framesSideBySide(), steps::run)
        .map(
            looked -> {
              newest.ifPresent(snapshot -> asSnapshot(snapshot, looked));
              FrameVerifyResult.requireSameBounds(looked, Optional.empty());
              return Verifier.summarize(target, rows, looked);
            });
  }

  private void checkFiles(
      FrameCheckContext frame,
      SnapshotFrame listed,
      VerifyRowCollector meta,
      VerifyRowCollector archive) {
    meta.attempt(
        FileModeCheck.NAME, () -> FileModeCheck.check(checks.staging().meta(key, frame.frameId())));
    Path file = checks.staging().archive(key, frame.frameId());
    archive.attempt(FileModeCheck.NAME, () -> FileModeCheck.check(file));
    String immutability = CheckId.IMMUTABILITY.externalName();
    if (frame.hasArchive()) {
      archive.attempt(
          immutability, () -> requireAsPublished(frame.validatedArchive(), listed, file));
    } else {
      archive.addSkipped(immutability, VerifyRowCollector.PREREQUISITE_FAILED);
    }
  }

  private static String requireAsPublished(
      twf.tiles.event.ValidatedFile found, SnapshotFrame listed, Path file) {
    if (found.bytes() != listed.bytes()) {
      throw FailureException.malformed(
          file.toString(),
          "the snapshot says " + listed.bytes() + " bytes, found " + found.bytes());
    }
    if (!found.sha256().equals(listed.sha256())) {
      throw FailureException.malformed(
          file.toString(),
          "the snapshot says sha256 " + listed.sha256() + ", found " + found.sha256());
    }
    return "size and sha256 are those of the snapshot";
  }

  private static void asSnapshot(Snapshot snapshot, List<FrameVerifyResult> frames) {
    for (FrameVerifyResult frame : frames) {
      Optional<FrameStyle> said =
          snapshot
              .frame(frame.frame().frameId())
              .map(one -> one.rendering() == null ? snapshot.rendering() : one.rendering());
      if (said.isPresent() && frame.frame().hasMeta()) {
        frame
            .meta()
            .failing(
                CheckId.BOUNDS_ZOOM.externalName(),
                () -> sameBounds(frame.frame(), said.get().bounds()));
      }
    }
  }

  private static void sameBounds(FrameCheckContext frame, Bounds said) {
    Bounds found = frame.rendering().bounds();
    if (!found.agreesWith(said)) {
      throw FailureException.malformed(
          "meta", "bounds " + found + ", those of its snapshot are " + said);
    }
  }
}
