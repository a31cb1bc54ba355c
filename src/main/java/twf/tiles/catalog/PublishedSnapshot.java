package twf.tiles.catalog;

import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import twf.tiles.domain.Snapshot;
import twf.tiles.domain.SnapshotFrame;

/**
 * A snapshot as it is served.
 *
 * @param name the snapshot's name
 * @param snapshot what it says
 * @param frames its frames by id
 * @param document the file's very bytes
 */
public record PublishedSnapshot(
    String name, Snapshot snapshot, Map<String, SnapshotFrame> frames, ServedDocument document) {

  static PublishedSnapshot of(String name, Snapshot snapshot, ServedDocument document) {
    return new PublishedSnapshot(
        name,
        snapshot,
        snapshot.frames().stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    SnapshotFrame::frameId, Function.identity(), (first, second) -> first)),
        document);
  }

  /** The frame of that id, if it is published. */
  public Optional<SnapshotFrame> frame(String frameId) {
    return Optional.ofNullable(frames.get(frameId));
  }

  /** Whether each frame of {@code other} is one of this, with the same bytes. */
  boolean covers(PublishedSnapshot other) {
    return other.frames().entrySet().stream()
        .allMatch(
            entry ->
                frame(entry.getKey())
                    .filter(mine -> mine.sha256().equals(entry.getValue().sha256()))
                    .isPresent());
  }
}
