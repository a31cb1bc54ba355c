package twf.tiles.validate;

import java.nio.file.Path;
import twf.tiles.contract.Manifest;

/** {@code frame-counts}: counts and order of the manifest's frames. */
final class FrameCounts {
  /** Throws what is wrong. */
  void look(Manifest manifest, Path file) {
    Problems.refuse(manifest.countViolations(), file);
  }
}
