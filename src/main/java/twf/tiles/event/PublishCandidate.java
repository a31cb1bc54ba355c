package twf.tiles.event;

import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
import twf.tiles.domain.Snapshot;
import twf.tiles.domain.StagedManifest;

/**
 * A staged manifest that passed the whole checklist. It may be large; nobody keeps one while it
 * waits.
 *
 * @param manifest as staged
 * @param staged the manifest's modification time
 * @param newFrames those of its frames that are not published yet, ascending
 * @param sourceBytes about how many bytes of JSON it was read from
 */
public record PublishCandidate(
    StagedManifest manifest, Instant staged, List<CandidateFrame> newFrames, long sourceBytes) {
  /** Of a byte of JSON at most, as texts and legends take it. */
  private static final int HEAP_PER_BYTE = 4;

  private static final int FRAME_BYTES = 600;

  public PublishCandidate {
    newFrames = List.copyOf(newFrames);
  }

  /** One that is small. */
  public PublishCandidate(StagedManifest manifest, Instant staged, List<CandidateFrame> newFrames) {
    this(manifest, staged, newFrames, 0);
  }

  /** The same without frames that were published since it was validated. */
  public PublishCandidate without(Predicate<CandidateFrame> published) {
    return new PublishCandidate(
        manifest, staged, newFrames.stream().filter(published.negate()).toList(), sourceBytes);
  }

  /** About how many bytes of heap it takes. */
  public long weight() {
    return sourceBytes * HEAP_PER_BYTE
        + (long) FRAME_BYTES * (manifest.frames().size() + newFrames.size());
  }

  /** The frames that are published already, and nothing new. */
  public PublishCandidate onlyPublished(Snapshot published) {
    return new PublishCandidate(
        manifest.with(frame -> published.frame(frame.frameId()).isPresent()), staged, List.of());
  }
}
