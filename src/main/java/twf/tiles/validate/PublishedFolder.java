package twf.tiles.validate;

import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import twf.tiles.async.Bounded;
import twf.tiles.contract.Bounds;
import twf.tiles.contract.Rendering;
import twf.tiles.contract.Snapshot;
import twf.tiles.contract.SnapshotFrame;
import twf.tiles.contract.VariableKey;
import twf.tiles.failure.TileException;
import twf.tiles.files.PublishedTree;

/**
 * Verifies a run/variable folder as it is published: every snapshot, and every frame that any of
 * them names.
 */
final class PublishedFolder {
  private final VerifyTools tools;
  private final VerifyTarget target;
  private final VariableKey key;
  private final Checks checks;
  private final List<VerifyRow> rows = new ArrayList<>();
  private final SnapshotFiles snapshots;
  private final StrayFiles strays;

  PublishedFolder(VerifyTools tools, VerifyTarget target, VariableKey key) {
    Path root = Verifier.root(target.path());
    PublishedTree tree = new PublishedTree(root);
    this.tools = tools;
    this.target = target;
    this.key = key;
    this.checks = tools.checks(root);
    this.snapshots = new SnapshotFiles(tree, key, target, rows);
    this.strays = new StrayFiles(tree, key, target, rows);
  }

  Future<Verified> verify() {
    return tools.workers().call(this::open).compose(this::frames);
  }

  private Optional<Snapshot> open() {
    Optional<Snapshot> newest = snapshots.look();
    strays.look(snapshots.frames().keySet(), snapshots.allRead());
    return newest;
  }

  private Future<Verified> frames(Optional<Snapshot> newest) {
    Map<String, SnapshotFrame> named = snapshots.frames();
    FrameSteps steps =
        new FrameSteps(
            target,
            checks,
            tools.archives(checks),
            (frame, meta, archive) ->
                files(frame, Objects.requireNonNull(named.get(frame.frameId())), meta, archive));
    List<FrameInHand> frames =
        named.values().stream().map(frame -> new FrameInHand(key, frame.fhr())).toList();
    return Bounded.map(frames, tools.framesSideBySide(), steps::run)
        .map(
            looked -> {
              newest.ifPresent(snapshot -> asSnapshot(snapshot, looked));
              VerifiedFrame.agree(looked, Optional.empty());
              return Verifier.sum(target, rows, looked);
            });
  }

  private void files(FrameInHand frame, SnapshotFrame said, FileRows meta, FileRows archive) {
    meta.attempt(FileMode.NAME, () -> FileMode.look(checks.staging().meta(key, frame.frameId())));
    Path file = checks.staging().archive(key, frame.frameId());
    archive.attempt(FileMode.NAME, () -> FileMode.look(file));
    String immutability = Check.IMMUTABILITY.word();
    if (frame.hasArchive()) {
      archive.attempt(immutability, () -> asPublished(frame.bytesOfArchive(), said, file));
    } else {
      archive.skip(immutability, FileRows.GROUND_FAILED);
    }
  }

  private static String asPublished(
      twf.tiles.bus.StagedBytes found, SnapshotFrame said, Path file) {
    if (found.bytes() != said.bytes()) {
      throw TileException.malformed(
          file.toString(), "the snapshot says " + said.bytes() + " bytes, found " + found.bytes());
    }
    if (!found.sha256().equals(said.sha256())) {
      throw TileException.malformed(
          file.toString(),
          "the snapshot says sha256 " + said.sha256() + ", found " + found.sha256());
    }
    return "size and sha256 are those of the snapshot";
  }

  private static void asSnapshot(Snapshot snapshot, List<VerifiedFrame> frames) {
    for (VerifiedFrame frame : frames) {
      Optional<Rendering> said =
          snapshot
              .frame(frame.frame().frameId())
              .map(one -> one.rendering() == null ? snapshot.rendering() : one.rendering());
      if (said.isPresent() && frame.frame().hasMeta()) {
        frame
            .meta()
            .failing(
                Check.BOUNDS_ZOOM.word(), () -> sameBounds(frame.frame(), said.get().bounds()));
      }
    }
  }

  private static void sameBounds(FrameInHand frame, Bounds said) {
    Bounds found = frame.rendering().bounds();
    if (!found.agreesWith(said)) {
      throw TileException.malformed(
          "meta", "bounds " + found + ", those of its snapshot are " + said);
    }
  }
}
