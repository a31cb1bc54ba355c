package twf.tiles.event;

import java.time.Instant;
import twf.tiles.domain.FrameImage;
import twf.tiles.domain.Identifiers;

/**
 * The image of a frame that passed validation and is not published yet.
 *
 * @param fhr the forecast hour
 * @param image as the snapshot will name it
 * @param modified the modification time of the staged file
 */
public record CandidateImage(int fhr, FrameImage image, Instant modified) {
  public String frameId() {
    return Identifiers.frameId(fhr);
  }

  /** Returns the staged file as validated. */
  public ValidatedFile file() {
    return new ValidatedFile(image.bytes(), image.sha256(), modified);
  }
}
