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
 * {@code snapshots}, of {@code verify} alone: the link to the newest snapshot is one, every
 * snapshot has the name of its content, and all of them say the same of a frame. Calls block.
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

  /** Looks at all of them, the newest first; empty where that cannot be read. */
  Optional<Snapshot> look() {
    VerifyRowCollector link = new VerifyRowCollector(target, tree.newest(key), rows);
    Optional<String> newest =
        link.find(LINK, this::newest, name -> "names " + PublishedLayout.linkTo(name));
    Optional<Snapshot> snapshot = newest.flatMap(this::snapshot);
    list(new VerifyRowCollector(target, target.path(), rows)).stream()
        .filter(name -> !newest.equals(Optional.of(name)))
        .forEach(this::snapshot);
    return snapshot;
  }

  /** Every frame that a snapshot names, by its id. */
  Map<String, SnapshotFrame> frames() {
    return frames;
  }

  /** Whether each could be read: one that could not may name frames that are not known here. */
  boolean allRead() {
    return allRead;
  }

  private String newest() {
    return tree.newestName(key)
        .orElseThrow(
            () -> FailureException.malformed(tree.newest(key).toString(), "does not exist"));
  }

  /** What has not the name of a snapshot is nobody's. */
  private List<String> list(VerifyRowCollector of) {
    Optional<List<String>> listed =
        of.find(
            "snapshots",
            () ->
                DirectoryListing.of(tree.snapshots(key)).stream()
                    .map(SnapshotsCheck::name)
                    .filter(Identifiers::isSnapshot)
                    .toList(),
            names -> names.size() + " snapshots");
    allRead &= listed.isPresent();
    return listed.orElse(List.of());
  }

  private static String name(Path file) {
    String name = file.getFileName().toString();
    return name.endsWith(JSON) ? name.substring(0, name.length() - JSON.length()) : "";
  }

  private Optional<Snapshot> snapshot(String name) {
    Path file = tree.snapshot(key, name);
    VerifyRowCollector of = new VerifyRowCollector(target, file, rows);
    of.attempt(FileModeCheck.NAME, () -> FileModeCheck.look(file));
    Optional<Snapshot> snapshot =
        of.find(
            NAME,
            () -> read(file, name),
            found -> found.availableFrames() + " of " + found.expectedFrames() + " frames");
    allRead &= snapshot.isPresent();
    return snapshot;
  }

  private Snapshot read(Path file, String name) {
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
            file.toString(), "frame " + frame.frameId() + ": another sha256 than elsewhere");
      }
    }
    return snapshot;
  }
}
