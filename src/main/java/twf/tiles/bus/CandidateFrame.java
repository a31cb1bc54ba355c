package twf.tiles.bus;

import org.jspecify.annotations.Nullable;
import twf.tiles.contract.BuildSpan;
import twf.tiles.contract.Rendering;
import twf.tiles.contract.Words;

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
    StagedBytes archive,
    StagedBytes meta,
    Rendering rendering,
    @Nullable BuildSpan build) {
  public String frameId() {
    return Words.frameId(fhr);
  }
}
