package twf.tiles.web.archive;

import io.vertx.core.Future;
import twf.tiles.domain.SnapshotFrame;
import twf.tiles.domain.VariableKey;
import twf.tiles.error.FailureException;

/** Opens published archives. Thread-safe. */
public interface ArchiveStore {

  /**
   * Opens an archive.
   *
   * <p>Fails with a {@link FailureException} if the file is missing, is not a regular file, or has
   * not the size that the frame states.
   */
  Future<ArchiveContent> open(VariableKey key, SnapshotFrame frame);
}
