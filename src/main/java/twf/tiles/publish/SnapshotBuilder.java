package twf.tiles.publish;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import twf.tiles.bus.Candidate;
import twf.tiles.bus.CandidateFrame;
import twf.tiles.contract.BuildSpan;
import twf.tiles.contract.ContractJson;
import twf.tiles.contract.Manifest;
import twf.tiles.contract.ManifestFrame;
import twf.tiles.contract.Parsed;
import twf.tiles.contract.Rendering;
import twf.tiles.contract.Snapshot;
import twf.tiles.contract.SnapshotFrame;
import twf.tiles.failure.TileException;

/** Makes the snapshot that a candidate leads to. Pure. */
final class SnapshotBuilder {
  private SnapshotBuilder() {}

  /**
   * The snapshot of all frames of the candidate's manifest.
   *
   * @param before what is published, whose frames are taken over as they are
   * @throws TileException where a frame is neither published nor validated
   */
  static Snapshot build(Candidate candidate, Optional<Snapshot> before) {
    Manifest manifest = candidate.manifest();
    Rendering rendering =
        before.map(Snapshot::rendering).orElseGet(() -> firstRendering(candidate));
    Map<Integer, SnapshotFrame> known = new LinkedHashMap<>();
    before.ifPresent(snapshot -> snapshot.frames().forEach(frame -> known.put(frame.fhr(), frame)));
    Map<Integer, CandidateFrame> added = new LinkedHashMap<>();
    candidate.newFrames().forEach(frame -> added.put(frame.fhr(), frame));
    List<SnapshotFrame> frames = new ArrayList<>();
    for (ManifestFrame frame : manifest.frames()) {
      frames.add(frame(manifest, frame, known.get(frame.fhr()), added.get(frame.fhr()), rendering));
    }
    return new Snapshot(
        manifest.key(),
        manifest.expectedFrames(),
        frames,
        manifest.lastUpdated(),
        rendering,
        span(candidate, before),
        manifest.unknown());
  }

  private static Rendering firstRendering(Candidate candidate) {
    return candidate.newFrames().stream()
        .findFirst()
        .map(CandidateFrame::rendering)
        .orElseThrow(
            () ->
                TileException.conflict(
                    "nothing of "
                        + candidate.manifest().key()
                        + " is published, and none of its frames was validated: rescan"));
  }

  private static SnapshotFrame frame(
      Manifest manifest,
      ManifestFrame listed,
      @Nullable SnapshotFrame known,
      @Nullable CandidateFrame added,
      Rendering rendering) {
    if (known != null) {
      return new SnapshotFrame(listed, known.bytes(), known.sha256(), known.rendering());
    }
    if (added == null) {
      throw TileException.conflict(
          "frame " + listed.frameId() + " of " + manifest.key() + " was not validated: rescan");
    }
    return new SnapshotFrame(
        listed,
        added.archive().bytes(),
        added.archive().sha256(),
        added.rendering().equals(rendering) ? null : added.rendering());
  }

  private static @Nullable BuildSpan span(Candidate candidate, Optional<Snapshot> before) {
    BuildSpan span = before.map(Snapshot::build).orElse(null);
    for (CandidateFrame frame : candidate.newFrames()) {
      BuildSpan more = frame.build();
      if (more != null) {
        span = span == null ? more : span.union(more);
      }
    }
    return span;
  }

  /**
   * The bytes under which a snapshot is published.
   *
   * @throws TileException where nobody could read them again, a document being bounded
   */
  static byte[] bytes(Snapshot snapshot) {
    byte[] content = ContractJson.write(snapshot.toJson());
    Parsed<Snapshot> again = Snapshot.parse(content, snapshot.key());
    if (!again.isValid()) {
      throw TileException.conflict(
          "the snapshot of "
              + snapshot.key()
              + " would break the contract, leave unknown fields out: "
              + again.problems());
    }
    return content;
  }
}
