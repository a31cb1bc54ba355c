package twf.tiles.validation.check;

import java.nio.file.Path;
import twf.tiles.domain.StagedManifest;

/** {@code frame-counts}: counts and order of the manifest's frames. */
public final class FrameCountsCheck {
  /** Throws what is wrong. */
  public void look(StagedManifest manifest, Path file) {
    ViolationMessages.refuse(manifest.countViolations(), file);
  }
}
