package twf.tiles.validation.verify;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import twf.tiles.domain.Identifiers;
import twf.tiles.domain.Snapshot;
import twf.tiles.domain.SnapshotFrame;
import twf.tiles.domain.VariableKey;
import twf.tiles.error.FailureException;
import twf.tiles.storage.BoundedFileReader;
import twf.tiles.storage.DirectoryListing;
import twf.tiles.storage.PublishedLayout;
import twf.tiles.validation.check.ViolationMessages;

/**
 * {@code snapshots}, only in {@code verify}: {@code manifest.json} is a link to a snapshot, the
 * name of every snapshot matches its content, and all snapshots agree on the hash of each frame.
 * Calls block.
 */
final class SnapshotsCheck {
  static final String LINK = "manifest-link";
  static final String NAME = "snapshot";

  private static final String JSON = ".json";

  private final PublishedLayout tree;
  private final VariableKey key;
  private final VerifyTarget target;
  private final List<VerifyRow> rows;
  private final Map<String, SnapshotFrame> frames = new TreeMap<>();
  private boolean allRead = true;

  SnapshotsCheck(PublishedLayout tree, VariableKey key, VerifyTarget target, List<VerifyRow> rows) {
    this.tree = tree;
    this.key = key;
    this.target = target;
    this.rows = rows;
  }

  /** Checks all snapshots, the newest first, and returns the newest; empty if it cannot be read. */
  Optional<Snapshot> check() {
    VerifyRowCollector link = new VerifyRowCollector(target, tree.newestLink(key), rows);
    Optional<String> newest =
        link.find(LINK, this::readNewestName, name -> "names " + PublishedLayout.linkTarget(name));
    Optional<Snapshot> snapshot = newest.flatMap(this::checkSnapshot);
    listSnapshots(new VerifyRowCollector(target, target.path(), rows)).stream()
        .filter(name -> !newest.equals(Optional.of(name)))
        .forEach(this::checkSnapshot);
    return snapshot;
  }

  /** Returns every frame that a snapshot lists, by id. */
  Map<String, SnapshotFrame> frames() {
    return frames;
  }

  /** Whether every snapshot could be read; otherwise {@link #frames} may be incomplete. */
  boolean allRead() {
    return allRead;
  }

  private String readNewestName() {
    return tree.newestSnapshotName(key)
        .orElseThrow(
            () -> FailureException.malformed(tree.newestLink(key).toString(), "does not exist"));
  }

  /**
   * Lists the snapshots; ignores files that are not named like one, which {@link StrayFilesCheck}
   * reports.
   */
  private List<String> listSnapshots(VerifyRowCollector of) {
    Optional<List<String>> listed =
        of.find(
            "snapshots",
            () ->
                DirectoryListing.list(tree.snapshots(key)).stream()
                    .map(SnapshotsCheck::snapshotName)
                    .filter(Identifiers::isSnapshot)
                    .toList(),
            names -> names.size() + " snapshots");
    allRead &= listed.isPresent();
    return listed.orElse(List.of());
  }

  private static String snapshotName(Path file) {
    String name = file.getFileName().toString();
    return name.endsWith(JSON) ? name.substring(0, name.length() - JSON.length()) : "";
  }

  private Optional<Snapshot> checkSnapshot(String name) {
    Path file = tree.snapshot(key, name);
    VerifyRowCollector of = new VerifyRowCollector(target, file, rows);
    of.attempt(FileModeCheck.NAME, () -> FileModeCheck.check(file));
    Optional<Snapshot> snapshot =
        of.find(
            NAME,
            () -> readSnapshot(file, name),
            found -> found.availableFrames() + " of " + found.expectedFrames() + " frames");
    allRead &= snapshot.isPresent();
    return snapshot;
  }

  private Snapshot readSnapshot(Path file, String name) {
    byte[] content = BoundedFileReader.read(file);
    Snapshot snapshot = ViolationMessages.require(Snapshot.parse(content, key), file);
    String expected = Snapshot.name(snapshot.availableFrames(), content);
    if (!name.equals(expected)) {
      throw FailureException.malformed(
          file.toString(), "its content is that of " + expected + JSON);
    }
    for (SnapshotFrame frame : snapshot.frames()) {
      SnapshotFrame other = frames.putIfAbsent(frame.frameId(), frame);
      if (other != null && !other.sha256().equals(frame.sha256())) {
        throw FailureException.malformed(
            file.toString(),
            "frame " + frame.frameId() + ": sha256 differs from that in another snapshot");
      }
    }
    return snapshot;
  }
}
