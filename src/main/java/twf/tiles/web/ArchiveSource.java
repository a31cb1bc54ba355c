package twf.tiles.web;

import io.vertx.core.Future;
import twf.tiles.contract.SnapshotFrame;
import twf.tiles.contract.VariableKey;
import twf.tiles.failure.TileException;

/** Where the bytes of published archives come from. Thread-safe. */
interface ArchiveSource {

  /**
   * The bytes of an archive.
   *
   * <p>Fails with a {@link TileException} where what is there is not of the size that the frame
   * says, or is no archive at all: never wrong bytes.
   */
  Future<ArchiveBytes> open(VariableKey key, SnapshotFrame frame);
}
