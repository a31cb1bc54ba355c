package twf.tiles.web.legacy;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Optional;
import twf.tiles.common.FutureCache;
import twf.tiles.common.WorkerPool;
import twf.tiles.domain.SnapshotFrame;
import twf.tiles.domain.VariableKey;
import twf.tiles.pmtiles.Directory;
import twf.tiles.pmtiles.PmtilesReader;
import twf.tiles.pmtiles.Section;
import twf.tiles.web.archive.ArchiveStore;

/**
 * Caches headers and directories of published archives, bounded by bytes. Returns completed futures
 * for what is cached. Thread-safe.
 */
public final class ArchiveReaderCache {
  private static final long MAX_ARCHIVE_BYTES = 16L * 1024 * 1024;
  private static final long MAX_LEAF_BYTES = 8L * 1024 * 1024;

  private final ArchiveStore source;
  private final WorkerPool blocking;
  private final FutureCache<Name, PmtilesReader> archives;
  private final FutureCache<Leaf, Directory> leaves;

  public ArchiveReaderCache(Vertx vertx, WorkerPool blocking, ArchiveStore source) {
    this.source = source;
    this.blocking = blocking;
    this.archives = new FutureCache<>(vertx, blocking, MAX_ARCHIVE_BYTES, PmtilesReader::weight);
    this.leaves = new FutureCache<>(vertx, blocking, MAX_LEAF_BYTES, Directory::weight);
  }

  /** Opens the archive of a frame; it does not have to be closed. */
  Future<PmtilesReader> open(VariableKey key, SnapshotFrame frame) {
    return archives.getAsync(
        new Name(key, frame.frameId(), frame.sha256()),
        () ->
            PmtilesReader.open(new PublishedByteSource(source, key, frame), blocking)
                .map(PmtilesReader::withoutHead));
  }

  /**
   * Returns the position of a tile in the archive of {@code frame}; empty if there is no such tile.
   */
  Future<Optional<Section>> locate(SnapshotFrame frame, PmtilesReader archive, long tileId) {
    return archive.locate(
        tileId,
        entry ->
            leaves.getAsync(new Leaf(frame.sha256(), entry.offset()), () -> archive.leaf(entry)));
  }

  private record Name(VariableKey key, String frameId, String sha256) {}

  private record Leaf(String sha256, long offset) {}
}
