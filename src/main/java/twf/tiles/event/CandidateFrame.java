package twf.tiles.event;

import org.jspecify.annotations.Nullable;
import twf.tiles.domain.BuildInterval;
import twf.tiles.domain.FrameStyle;
import twf.tiles.domain.Identifiers;

/**
 * A frame that passed the checklist and is not published yet.
 *
 * @param fhr the forecast hour
 * @param archive the archive's bytes
 * @param meta the meta file's bytes
 * @param rendering how to draw it, as its meta says
 * @param build when its builder worked, where it says
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
