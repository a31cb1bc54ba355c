package twf.tiles.catalog;

import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import twf.tiles.domain.FrameImage;
import twf.tiles.domain.Snapshot;
import twf.tiles.domain.SnapshotFrame;

/**
 * A snapshot with the bytes to serve.
 *
 * @param snapshot the parsed content
 * @param frames the snapshot's frames by id
 * @param document the exact bytes of the file
 */
public record PublishedSnapshot(
    Snapshot snapshot, Map<String, SnapshotFrame> frames, ServedDocument document) {

  static PublishedSnapshot of(Snapshot snapshot, ServedDocument document) {
    return new PublishedSnapshot(
        snapshot,
        snapshot.frames().stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    SnapshotFrame::frameId, Function.identity(), (first, second) -> first)),
        document);
  }

  /** Returns the frame with that id, if the snapshot lists it. */
  public Optional<PublishedFrame> frame(String frameId) {
    return Optional.ofNullable(frames.get(frameId))
        .map(frame -> new PublishedFrame(snapshot, frame));
  }

  /** Whether this snapshot lists every frame and image of {@code other} with the same bytes. */
  boolean covers(PublishedSnapshot other) {
    return other.frames.values().stream()
        .allMatch(
            frame -> {
              SnapshotFrame own = frames.get(frame.frameId());
              return own != null
                  && own.sha256().equals(frame.sha256())
                  && hasImageOf(own, frame.image());
            });
  }

  private static boolean hasImageOf(SnapshotFrame own, @Nullable FrameImage image) {
    FrameImage shown = own.image();
    return image == null || (shown != null && shown.isSameContent(image));
  }
}
