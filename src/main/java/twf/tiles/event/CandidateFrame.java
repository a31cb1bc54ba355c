package twf.tiles.event;

import org.jspecify.annotations.Nullable;
import twf.tiles.domain.BuildInterval;
import twf.tiles.domain.FrameStyle;
import twf.tiles.domain.Identifiers;

/**
 * A frame that passed validation and is not published yet.
 *
 * @param fhr the forecast hour
 * @param archive the archive as validated
 * @param meta the meta file as validated
 * @param rendering how to draw the frame, from its meta
 * @param build the builder's start and finish times; null if the meta does not declare them
 */
public record CandidateFrame(
    int fhr,
    ValidatedFile archive,
    ValidatedFile meta,
    FrameStyle rendering,
    @Nullable BuildInterval build) {
  public String frameId() {
    return Identifiers.frameId(fhr);
  }
}
