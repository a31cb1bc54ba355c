package twf.tiles.validation.check;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import twf.tiles.domain.Bounds;
import twf.tiles.domain.FrameMetadata;
import twf.tiles.domain.FrameMetadata.Colormap;
import twf.tiles.domain.FrameStyle;
import twf.tiles.domain.Snapshot;
import twf.tiles.domain.SnapshotFrame;
import twf.tiles.error.FailureException;
import twf.tiles.storage.BoundedFileReader;
import twf.tiles.storage.PublishedLayout;

/**
 * The new frames of a variable, to be compared with each other and with the published ones: they
 * form one animation.
 *
 * @param frames the frames, ascending, after all other checks
 * @param published the published frames; empty if there are none
 */
public record FrameComparison(List<FrameCheckContext> frames, Optional<Reference> published) {

  /**
   * What a comparison found about a frame.
   *
   * @param other the new frame that it was compared with; null if only with published ones
   * @param isWarning whether it is suspicious, but may be correct, and does not stop a publish
   * @param isAboutMeta whether it is about the frame's meta, not about its archive
   */
  public record Finding(
      FrameCheckContext frame,
      @Nullable FrameCheckContext other,
      boolean isWarning,
      boolean isAboutMeta,
      String problem) {

    static Finding difference(
        FrameCheckContext frame, String field, Object found, Reference reference, Object theirs) {
      String problem =
          "meta: %s %s, those of %s are %s".formatted(field, found, reference.whose(), theirs);
      return new Finding(frame, reference.frame(), false, true, problem);
    }
  }

  /**
   * The values with which frames are compared.
   *
   * @param whose the owner of the values, for messages
   * @param frame the new frame that has them; null if published frames have them
   * @param colormap the colormap; null if unknown
   * @param sha256 the labels of the frames by the SHA-256 of their archives
   */
  public record Reference(
      String whose,
      @Nullable FrameCheckContext frame,
      Bounds bounds,
      String units,
      @Nullable Colormap colormap,
      Map<String, List<String>> sha256) {

    /** Creates the reference from a published snapshot. Reads a meta file; blocks. */
    public static Reference of(Snapshot snapshot, PublishedLayout tree) {
      Map<String, List<String>> hashes = new HashMap<>();
      for (SnapshotFrame frame : snapshot.frames()) {
        hashes
            .computeIfAbsent(frame.sha256(), first -> new ArrayList<>())
            .add("published frame " + frame.frameId());
      }
      FrameStyle style = snapshot.rendering();
      return new Reference(
          "published frames",
          null,
          style.bounds(),
          style.units(),
          readColormap(snapshot, tree),
          hashes);
    }

    /**
     * Reads the colormap from a published meta, because snapshots do not contain it. Null if the
     * meta is unreadable, which other code reports.
     */
    private static @Nullable Colormap readColormap(Snapshot snapshot, PublishedLayout tree) {
      SnapshotFrame frame = snapshot.frames().get(0);
      try {
        byte[] json = BoundedFileReader.read(tree.meta(snapshot.key(), frame.frameId()));
        var meta = FrameMetadata.parse(json, snapshot.key(), frame.fhr());
        return meta.isValid() ? meta.value().colormap() : null;
      } catch (FailureException unreadable) {
        return null;
      }
    }
  }

  List<FrameCheckContext> framesWithMeta() {
    return frames.stream().filter(FrameCheckContext::hasMeta).toList();
  }

  /** Returns the published frames, if any, and the first frame with a meta, if any. */
  List<Reference> references() {
    List<Reference> references = new ArrayList<>();
    published.ifPresent(references::add);
    framesWithMeta().stream()
        .limit(1)
        .map(
            first ->
                new Reference(
                    first.frameLabel(),
                    first,
                    first.rendering().bounds(),
                    first.rendering().units(),
                    first.colormap(),
                    Map.of()))
        .forEach(references::add);
    return references;
  }
}
