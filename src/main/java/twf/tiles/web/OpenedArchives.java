package twf.tiles.web;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Optional;
import twf.tiles.async.Blocking;
import twf.tiles.catalog.ContentCache;
import twf.tiles.contract.SnapshotFrame;
import twf.tiles.contract.VariableKey;
import twf.tiles.pmtiles.Archive;
import twf.tiles.pmtiles.Directory;
import twf.tiles.pmtiles.Section;

/**
 * Published archives' headers and directories, bounded by bytes. What is at hand is answered at
 * once. Thread-safe.
 */
final class OpenedArchives {
  private static final long MAX_ARCHIVE_BYTES = 16L * 1024 * 1024;
  private static final long MAX_LEAF_BYTES = 8L * 1024 * 1024;

  private final ArchiveSource source;
  private final Blocking blocking;
  private final ContentCache<Name, Archive> archives;
  private final ContentCache<Leaf, Directory> leaves;

  OpenedArchives(Vertx vertx, Blocking blocking, ArchiveSource source) {
    this.source = source;
    this.blocking = blocking;
    this.archives = new ContentCache<>(vertx, blocking, MAX_ARCHIVE_BYTES, Archive::weight);
    this.leaves = new ContentCache<>(vertx, blocking, MAX_LEAF_BYTES, Directory::weight);
  }

  /** The archive of a frame; there is nothing to close. */
  Future<Archive> open(VariableKey key, SnapshotFrame frame) {
    return archives.fetch(
        new Name(key, frame.frameId(), frame.sha256()),
        () ->
            Archive.open(new PublishedSource(source, key, frame), blocking)
                .map(Archive::withoutHead));
  }

  /** Where a tile of the archive of {@code frame} lies; empty where it has none. */
  Future<Optional<Section>> locate(SnapshotFrame frame, Archive archive, long tileId) {
    return archive.locate(
        tileId,
        entry -> leaves.fetch(new Leaf(frame.sha256(), entry.offset()), () -> archive.leaf(entry)));
  }

  private record Name(VariableKey key, String frameId, String sha256) {}

  private record Leaf(String sha256, long offset) {}
}
