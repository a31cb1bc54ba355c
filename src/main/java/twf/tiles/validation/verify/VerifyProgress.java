package twf.tiles.validation.verify;

import java.nio.file.Path;

/** Receives the progress of {@code verify --deep}, from any thread and frequently. */
@FunctionalInterface
public interface VerifyProgress {
  /**
   * Reports the progress of one archive.
   *
   * @param done the number of contents checked
   * @param of the number of contents in the archive
   */
  void onTilesChecked(Path archive, int done, int of);
}
