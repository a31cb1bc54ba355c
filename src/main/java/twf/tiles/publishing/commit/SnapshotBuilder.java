package twf.tiles.publishing.commit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import twf.tiles.domain.BuildInterval;
import twf.tiles.domain.FrameImage;
import twf.tiles.domain.FrameStyle;
import twf.tiles.domain.ManifestFrame;
import twf.tiles.domain.Snapshot;
import twf.tiles.domain.SnapshotFrame;
import twf.tiles.domain.StagedManifest;
import twf.tiles.domain.json.ParseResult;
import twf.tiles.domain.json.StrictJson;
import twf.tiles.error.FailureException;
import twf.tiles.event.CandidateFrame;
import twf.tiles.event.PublishCandidate;

/** Builds the snapshot that publishing a candidate results in. Stateless; does no I/O. */
public final class SnapshotBuilder {
  private SnapshotBuilder() {}

  /**
   * Returns the snapshot of all frames of the candidate's manifest.
   *
   * @param before the newest published snapshot; its frames are reused unchanged, except that they
   *     may get an image
   * @throws FailureException if a frame is neither published nor validated
   */
  public static Snapshot build(PublishCandidate candidate, Optional<Snapshot> before) {
    StagedManifest manifest = candidate.manifest();
    FrameStyle style = before.map(Snapshot::rendering).orElseGet(() -> firstRendering(candidate));
    Map<Integer, SnapshotFrame> known = new LinkedHashMap<>();
    before.ifPresent(snapshot -> snapshot.frames().forEach(frame -> known.put(frame.fhr(), frame)));
    Map<Integer, CandidateFrame> added = new LinkedHashMap<>();
    candidate.newFrames().forEach(frame -> added.put(frame.fhr(), frame));
    Map<Integer, FrameImage> images = new LinkedHashMap<>();
    candidate.newImages().forEach(image -> images.put(image.fhr(), image.image()));
    List<SnapshotFrame> frames = new ArrayList<>();
    for (ManifestFrame frame : manifest.frames()) {
      frames.add(
          buildFrame(
              manifest,
              frame,
              known.get(frame.fhr()),
              added.get(frame.fhr()),
              images.get(frame.fhr()),
              style));
    }
    return new Snapshot(
        manifest.key(),
        manifest.expectedFrames(),
        frames,
        manifest.lastUpdated(),
        style,
        buildInterval(candidate, before),
        manifest.unknown());
  }

  private static FrameStyle firstRendering(PublishCandidate candidate) {
    return candidate.newFrames().stream()
        .findFirst()
        .map(CandidateFrame::rendering)
        .orElseThrow(
            () ->
                FailureException.conflict(
                    "nothing of "
                        + candidate.manifest().key()
                        + " is published, and none of its frames was validated;"
                        + " run: tilesctl rescan"));
  }

  private static SnapshotFrame buildFrame(
      StagedManifest manifest,
      ManifestFrame listed,
      @Nullable SnapshotFrame known,
      @Nullable CandidateFrame added,
      @Nullable FrameImage image,
      FrameStyle style) {
    if (known != null) {
      return new SnapshotFrame(
          listed.withoutImage(),
          known.bytes(),
          known.sha256(),
          known.rendering(),
          known.image() == null ? image : known.image());
    }
    if (added == null) {
      throw FailureException.conflict(
          "frame "
              + listed.frameId()
              + " of "
              + manifest.key()
              + " was not validated; run: tilesctl rescan");
    }
    return new SnapshotFrame(
        listed.withoutImage(),
        added.archive().bytes(),
        added.archive().sha256(),
        added.rendering().equals(style) ? null : added.rendering(),
        image);
  }

  private static @Nullable BuildInterval buildInterval(
      PublishCandidate candidate, Optional<Snapshot> before) {
    BuildInterval span = before.map(Snapshot::build).orElse(null);
    for (CandidateFrame frame : candidate.newFrames()) {
      BuildInterval more = frame.build();
      if (more != null) {
        span = span == null ? more : span.union(more);
      }
    }
    return span;
  }

  /**
   * Returns the bytes of the snapshot's file.
   *
   * @throws FailureException if the bytes cannot be parsed again, for example because they exceed
   *     the size limit of a document
   */
  public static byte[] encode(Snapshot snapshot) {
    byte[] content = StrictJson.write(snapshot.toJson());
    ParseResult<Snapshot> again = Snapshot.parse(content, snapshot.key());
    if (!again.isValid()) {
      throw FailureException.conflict(
          "the snapshot of "
              + snapshot.key()
              + " would break the contract; remove unknown fields from the manifest: "
              + again.problems());
    }
    return content;
  }
}
