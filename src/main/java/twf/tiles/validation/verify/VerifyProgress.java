package twf.tiles.validation.verify;

import java.nio.file.Path;

/** Is told how far a deep {@code verify} is, from any thread and often. */
@FunctionalInterface
public interface VerifyProgress {
  /**
   * So many contents of an archive are looked at.
   *
   * @param of how many it has
   */
  void tiles(Path archive, int done, int of);
}
