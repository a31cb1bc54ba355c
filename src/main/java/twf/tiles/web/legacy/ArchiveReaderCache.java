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
 * Published archives' headers and directories, bounded by bytes. What is at hand is answered at
 * once. Thread-safe.
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

  /** The archive of a frame; there is nothing to close. */
  Future<PmtilesReader> open(VariableKey key, SnapshotFrame frame) {
    return archives.fetch(
        new Name(key, frame.frameId(), frame.sha256()),
        () ->
            PmtilesReader.open(new PublishedByteSource(source, key, frame), blocking)
                .map(PmtilesReader::withoutHead));
  }

  /** Where a tile of the archive of {@code frame} lies; empty where it has none. */
  Future<Optional<Section>> locate(SnapshotFrame frame, PmtilesReader archive, long tileId) {
    return archive.locate(
        tileId,
        entry -> leaves.fetch(new Leaf(frame.sha256(), entry.offset()), () -> archive.leaf(entry)));
  }

  private record Name(VariableKey key, String frameId, String sha256) {}

  private record Leaf(String sha256, long offset) {}
}
