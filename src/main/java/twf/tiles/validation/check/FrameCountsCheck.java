package twf.tiles.validation.check;

import java.nio.file.Path;
import twf.tiles.domain.StagedManifest;

/**
 * {@code frame-counts}: the counts of the manifest agree and its frames are unique and in order.
 */
public final class FrameCountsCheck {
  /** Throws if the manifest violates a rule. */
  public void check(StagedManifest manifest, Path file) {
    ViolationMessages.rejectIfAny(manifest.countViolations(), file);
  }
}
