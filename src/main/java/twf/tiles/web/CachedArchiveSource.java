package twf.tiles.web;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.async.Blocking;
import twf.tiles.catalog.ContentCache;
import twf.tiles.catalog.LastModified;
import twf.tiles.contract.SnapshotFrame;
import twf.tiles.contract.VariableKey;
import twf.tiles.failure.TileException;
import twf.tiles.files.PublishedTree;

/** Published archives, the pieces that are asked for in memory; no file stays open. */
final class CachedArchiveSource implements ArchiveSource {
  private static final Logger LOG = LoggerFactory.getLogger(CachedArchiveSource.class);

  /** Archives that were looked at: each takes some hundred bytes, and never changes. */
  private static final int MOST_KNOWN = 20_000;

  private final PublishedTree tree;
  private final Clock clock;
  private final ContentCache<ArchiveFile, ArchiveBytes> known;
  private final BlockCache blocks;

  /**
   * @param maxBytes of memory outside the heap
   */
  CachedArchiveSource(
      Vertx vertx, PublishedTree tree, Blocking blocking, long maxBytes, Clock clock) {
    this.tree = tree;
    this.clock = clock;
    this.known = new ContentCache<>(vertx, blocking, MOST_KNOWN, archive -> 1);
    this.blocks = new BlockCache(vertx, blocking, maxBytes);
  }

  @Override
  public Future<ArchiveBytes> open(VariableKey key, SnapshotFrame frame) {
    ArchiveFile file =
        new ArchiveFile(tree.archive(key, frame.frameId()), frame.sha256(), frame.bytes());
    Future<ArchiveBytes> found = known.get(file, () -> look(file));
    return found.succeeded()
        ? found
        : found.recover(cause -> Future.failedFuture(failure(file, cause)));
  }

  private ArchiveBytes look(ArchiveFile file) throws IOException {
    return new CachedArchiveBytes(this, file, LastModified.of(file.modified(), clock.instant()));
  }

  /** The bytes of a range, to be released by the caller. */
  Future<LeasedBytes> lease(ArchiveFile file, ByteRange range) {
    Future<LeasedBytes> leased = blocks.lease(file, range);
    return leased.succeeded()
        ? leased
        : leased.recover(cause -> Future.failedFuture(failure(file, cause)));
  }

  /** Bytes of memory that are taken, kept or on their way to clients. */
  long live() {
    return blocks.live();
  }

  private static Throwable failure(ArchiveFile file, Throwable cause) {
    if (cause instanceof NoSuchFileException) {
      LOG.error("{}: published and missing", file.path());
      return TileException.notFound("the archive is gone");
    }
    return cause instanceof IOException io ? TileException.storage(file.path(), io) : cause;
  }
}
