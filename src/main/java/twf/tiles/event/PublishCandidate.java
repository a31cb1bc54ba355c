package twf.tiles.event;

import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
import twf.tiles.domain.Snapshot;
import twf.tiles.domain.StagedManifest;

/**
 * A staged manifest that passed all checks, with the frames to publish. It may be large: do not
 * keep it while waiting.
 *
 * @param manifest the manifest as staged
 * @param staged the manifest's modification time
 * @param newFrames the frames that are not published yet, ascending
 * @param sourceBytes the approximate size of the JSON files it was read from
 */
public record PublishCandidate(
    StagedManifest manifest, Instant staged, List<CandidateFrame> newFrames, long sourceBytes) {
  /** An upper bound of the heap used for each byte of JSON, for texts and legends. */
  private static final int HEAP_PER_BYTE = 4;

  private static final int FRAME_BYTES = 600;

  public PublishCandidate {
    newFrames = List.copyOf(newFrames);
  }

  /** Creates a candidate of negligible size. */
  public PublishCandidate(StagedManifest manifest, Instant staged, List<CandidateFrame> newFrames) {
    this(manifest, staged, newFrames, 0);
  }

  /** Returns a copy without the frames that match {@code published}. */
  public PublishCandidate withoutFrames(Predicate<CandidateFrame> published) {
    return new PublishCandidate(
        manifest, staged, newFrames.stream().filter(published.negate()).toList(), sourceBytes);
  }

  /** Estimates the heap that it takes, in bytes. */
  public long weight() {
    return sourceBytes * HEAP_PER_BYTE
        + (long) FRAME_BYTES * (manifest.frames().size() + newFrames.size());
  }

  /**
   * Returns a copy whose manifest lists only frames of the published snapshot, with no new frames.
   */
  public PublishCandidate onlyPublished(Snapshot published) {
    return new PublishCandidate(
        manifest.withFrames(frame -> published.frame(frame.frameId()).isPresent()),
        staged,
        List.of());
  }
}
