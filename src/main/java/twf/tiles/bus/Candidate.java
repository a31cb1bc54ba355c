package twf.tiles.bus;

import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
import twf.tiles.contract.Manifest;
import twf.tiles.contract.Snapshot;

/**
 * A staged manifest that passed the whole checklist.
 *
 * @param manifest as staged
 * @param staged the manifest's modification time
 * @param newFrames those of its frames that are not published yet, ascending
 */
public record Candidate(Manifest manifest, Instant staged, List<CandidateFrame> newFrames) {
  public Candidate {
    newFrames = List.copyOf(newFrames);
  }

  /** The same without frames that were published since it was validated. */
  public Candidate without(Predicate<CandidateFrame> published) {
    return new Candidate(manifest, staged, newFrames.stream().filter(published.negate()).toList());
  }

  /** The frames that are published already, and nothing new. */
  public Candidate onlyPublished(Snapshot published) {
    return new Candidate(
        manifest.with(frame -> published.frame(frame.frameId()).isPresent()), staged, List.of());
  }
}
