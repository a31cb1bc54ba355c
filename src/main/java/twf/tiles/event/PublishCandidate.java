package twf.tiles.event;

import java.time.Instant;
import java.util.List;
import twf.tiles.domain.Snapshot;
import twf.tiles.domain.StagedManifest;

/**
 * A staged manifest that passed all checks, with the frames to publish. It may be large: do not
 * keep it while waiting.
 *
 * @param manifest the manifest as staged
 * @param staged the manifest's modification time
 * @param newFrames the frames that are not published yet, ascending
 * @param newImages the images that are not published yet, of new and of published frames
 * @param sourceBytes the approximate size of the JSON files it was read from
 */
public record PublishCandidate(
    StagedManifest manifest,
    Instant staged,
    List<CandidateFrame> newFrames,
    List<CandidateImage> newImages,
    long sourceBytes) {
  /** An upper bound of the heap used for each byte of JSON, for texts and legends. */
  private static final int HEAP_PER_BYTE = 4;

  private static final int FRAME_BYTES = 600;
  private static final int IMAGE_BYTES = 600;

  public PublishCandidate {
    newFrames = List.copyOf(newFrames);
    newImages = List.copyOf(newImages);
  }

  /** Creates a candidate of negligible size, without images. */
  public PublishCandidate(StagedManifest manifest, Instant staged, List<CandidateFrame> newFrames) {
    this(manifest, staged, newFrames, List.of(), 0);
  }

  /** Returns a copy without the frames and images that a snapshot lists already. */
  public PublishCandidate notIn(Snapshot published) {
    return new PublishCandidate(
        manifest,
        staged,
        newFrames.stream().filter(frame -> published.frame(frame.frameId()).isEmpty()).toList(),
        newImages.stream()
            .filter(
                image -> published.frame(image.frameId()).stream().allMatch(f -> f.image() == null))
            .toList(),
        sourceBytes);
  }

  /** Estimates the heap that it takes, in bytes. */
  public long weight() {
    return sourceBytes * HEAP_PER_BYTE
        + (long) FRAME_BYTES * (manifest.frames().size() + newFrames.size())
        + (long) IMAGE_BYTES * newImages.size();
  }

  /**
   * Returns a copy that adds no frame to a snapshot: its manifest lists only the snapshot's frames,
   * and of the images those of such frames that have none remain.
   */
  public PublishCandidate onlyPublished(Snapshot published) {
    return new PublishCandidate(
        manifest.withFrames(frame -> published.frame(frame.frameId()).isPresent()),
        staged,
        List.of(),
        newImages.stream().filter(image -> addsTo(published, image)).toList(),
        0);
  }

  /** Whether it has an image for a frame that a snapshot lists without one. */
  public boolean addsImageTo(Snapshot published) {
    return newImages.stream().anyMatch(image -> addsTo(published, image));
  }

  private static boolean addsTo(Snapshot published, CandidateImage image) {
    return published.frame(image.frameId()).stream().anyMatch(frame -> frame.image() == null);
  }
}
