package twf.tiles.validation.check;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import twf.tiles.common.WorkerPool;
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
 * Checks what all frames of a variable must have in common to form one animation: bounds ({@code
 * bounds-zoom}), units and colormap ({@code frame-meta-contract}) and tile size ({@code
 * sample-tiles}).
 *
 * <p>Two findings are warnings, because they are suspicious but may be correct: three or more
 * frames with identical bytes that show data, and frames with far fewer tiles than the others.
 */
public final class FrameAgreement {
  private static final String PUBLISHED = "published frames";
  private static final int LEAST_SAME = 3;

  /** The minimum usual tile count for a comparison; lower counts vary with the weather. */
  private static final int LEAST_TILES = 64;

  private static final int LEAST_FRAMES = 3;

  private final Notes notes;

  public FrameAgreement(Notes notes) {
    this.notes = notes;
  }

  /** Receives the findings. */
  public interface Notes {
    /** Runs a part of a check of a frame; an exception fails the check. */
    void attempt(CheckId check, FrameCheckContext frame, WorkerPool.Work work);

    /** Records a warning, which does not prevent publishing. */
    void warn(CheckId check, FrameCheckContext frame, String problem);
  }

  /**
   * The values with which frames are compared.
   *
   * @param whose the owner of the values, for messages
   * @param colormap the colormap; null if unknown
   * @param sha256 the labels of the frames by the SHA-256 of their archives
   */
  public record Reference(
      String whose,
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
      FrameStyle rendering = snapshot.rendering();
      return new Reference(
          PUBLISHED, rendering.bounds(), rendering.units(), colormap(snapshot, tree), hashes);
    }

    /**
     * Reads the colormap from a published meta, because snapshots do not contain it. Null if the
     * meta is unreadable, which other code reports.
     */
    private static @Nullable Colormap colormap(Snapshot snapshot, PublishedLayout tree) {
      SnapshotFrame frame = snapshot.frames().get(0);
      try {
        byte[] json = BoundedFileReader.read(tree.meta(snapshot.key(), frame.frameId()));
        var meta = FrameMetadata.parse(json, snapshot.key(), frame.fhr());
        return meta.isValid() ? meta.value().colormap() : null;
      } catch (FailureException unreadable) {
        return null;
      }
    }

    private static Reference of(FrameCheckContext frame) {
      FrameStyle rendering = frame.rendering();
      return new Reference(
          frame.frameLabel(), rendering.bounds(), rendering.units(), frame.colormap(), Map.of());
    }
  }

  /**
   * Compares the frames with each other and with the published ones. Call it after all other checks
   * of each frame.
   *
   * @param frames the frames, ascending
   * @param published the published frames, if any
   */
  public void look(List<FrameCheckContext> frames, Optional<Reference> published) {
    published.ifPresent(reference -> metas(frames, reference));
    frames.stream()
        .filter(FrameCheckContext::hasMeta)
        .findFirst()
        .ifPresent(first -> metas(frames, Reference.of(first)));
    tiles(frames);
    numbers(frames);
    bytes(frames, published.map(Reference::sha256).orElse(Map.of()));
  }

  private void metas(List<FrameCheckContext> frames, Reference reference) {
    for (FrameCheckContext frame : frames) {
      if (frame.hasMeta()) {
        notes.attempt(CheckId.BOUNDS_ZOOM, frame, () -> bounds(frame, reference));
        notes.attempt(CheckId.FRAME_META_CONTRACT, frame, () -> drawing(frame, reference));
      }
    }
  }

  private static void bounds(FrameCheckContext frame, Reference reference) {
    Bounds found = frame.rendering().bounds();
    if (!found.agreesWith(reference.bounds)) {
      throw differs("bounds", found, reference.whose, reference.bounds);
    }
  }

  private static void drawing(FrameCheckContext frame, Reference reference) {
    String units = frame.rendering().units();
    if (!units.equals(reference.units)) {
      throw differs("units", units, reference.whose, reference.units);
    }
    Colormap colormap = frame.colormap();
    if (reference.colormap != null && !colormap.agreesWith(reference.colormap)) {
      throw differs("colormap", colormap, reference.whose, reference.colormap);
    }
  }

  private static FailureException differs(String what, Object found, String whose, Object theirs) {
    return FailureException.malformed(
        "meta", what + " " + found + ", those of " + whose + " are " + theirs);
  }

  private void tiles(List<FrameCheckContext> frames) {
    frames.stream()
        .filter(frame -> frame.file().tileSide() > 0)
        .findFirst()
        .ifPresent(
            first -> {
              int side = first.file().tileSide();
              for (FrameCheckContext frame : frames) {
                int found = frame.file().tileSide();
                if (found > 0 && found != side) {
                  notes.attempt(
                      CheckId.SAMPLE_TILES,
                      frame,
                      () -> {
                        throw FailureException.malformed(
                            "tiles",
                            found
                                + " px wide, those of "
                                + first.frameLabel()
                                + " are "
                                + side
                                + " px");
                      });
                }
              }
            });
  }

  /**
   * Warns of frames with less than half the median number of zoom 7 tiles, if they are few and the
   * other frames have about equal numbers. Otherwise the field is mostly nodata, and its tile count
   * varies.
   */
  private void numbers(List<FrameCheckContext> frames) {
    List<FrameCheckContext> counted =
        frames.stream()
            .filter(frame -> frame.file().deepestTiles() > 0)
            .sorted(Comparator.comparing(frame -> frame.file().deepestTiles()))
            .toList();
    if (counted.size() < LEAST_FRAMES) {
      return;
    }
    int usual = counted.get(counted.size() / 2).file().deepestTiles();
    List<FrameCheckContext> few =
        counted.stream().filter(frame -> frame.file().deepestTiles() < usual / 2).toList();
    boolean othersAgree =
        counted.stream()
            .skip(few.size())
            .allMatch(frame -> Math.abs(frame.file().deepestTiles() - usual) <= usual / 10);
    if (usual >= LEAST_TILES && othersAgree && few.size() * LEAST_FRAMES <= counted.size()) {
      for (FrameCheckContext frame : few) {
        notes.warn(
            CheckId.SAMPLE_TILES,
            frame,
            "has %d tiles of zoom 7, the other frames about %d"
                .formatted(frame.file().deepestTiles(), usual));
      }
    }
  }

  private void bytes(List<FrameCheckContext> frames, Map<String, List<String>> published) {
    Map<String, List<String>> same = new HashMap<>();
    published.forEach((sha256, whose) -> same.put(sha256, new ArrayList<>(whose)));
    for (FrameCheckContext frame : frames) {
      if (shows(frame)) {
        same.computeIfAbsent(frame.validatedArchive().sha256(), first -> new ArrayList<>())
            .add(frame.frameLabel());
      }
    }
    for (FrameCheckContext frame : frames) {
      List<String> all =
          shows(frame)
              ? same.getOrDefault(frame.validatedArchive().sha256(), List.of())
              : List.of();
      if (all.size() >= LEAST_SAME && !frame.frameLabel().equals(all.get(0))) {
        notes.warn(CheckId.SAMPLE_TILES, frame, "has the same bytes as " + all.get(0));
      }
    }
  }

  private static boolean shows(FrameCheckContext frame) {
    return frame.hasArchive() && frame.file().showsData();
  }
}
