package twf.tiles.web.archive;

import io.vertx.core.Future;
import twf.tiles.domain.SnapshotFrame;
import twf.tiles.domain.VariableKey;
import twf.tiles.error.FailureException;

/** Where the bytes of published archives come from. Thread-safe. */
public interface ArchiveStore {

  /**
   * The bytes of an archive.
   *
   * <p>Fails with a {@link FailureException} where what is there is not of the size that the frame
   * says, or is no archive at all: never wrong bytes.
   */
  Future<ArchiveContent> open(VariableKey key, SnapshotFrame frame);
}
