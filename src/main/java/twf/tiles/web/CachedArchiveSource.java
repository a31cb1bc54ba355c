package twf.tiles.web;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.async.Blocking;
import twf.tiles.catalog.ContentCache;
import twf.tiles.catalog.LastModified;
import twf.tiles.contract.SnapshotFrame;
import twf.tiles.contract.VariableKey;
import twf.tiles.failure.TileException;
import twf.tiles.files.PublishedTree;

/**
 * Published archives, the pieces that are asked for in memory; a file stays open for as long as an
 * answer is sent out of it piece by piece, and no longer.
 */
final class CachedArchiveSource implements ArchiveSource {
  private static final Logger LOG = LoggerFactory.getLogger(CachedArchiveSource.class);

  /** Archives that were looked at: each takes some hundred bytes, and never changes. */
  private static final int MOST_KNOWN = 20_000;

  /**
   * Files that are open at once. Answers beyond open one for each piece, and break off where it is
   * removed before they end.
   */
  private static final int MOST_OPEN = 1000;

  private final PublishedTree tree;
  private final Consumer<VariableKey> missing;
  private final Clock clock;
  private final ContentCache<ArchiveFile, ArchiveBytes> known;
  private final BlockCache blocks;
  private final Blocking blocking;
  private final AtomicInteger open = new AtomicInteger();

  /**
   * @param maxBytes of memory outside the heap
   * @param missing called each time an archive is not on the disk; on any thread
   */
  CachedArchiveSource(
      Vertx vertx,
      PublishedTree tree,
      Blocking blocking,
      long maxBytes,
      Consumer<VariableKey> missing,
      Clock clock) {
    this.tree = tree;
    this.missing = missing;
    this.clock = clock;
    this.known = new ContentCache<>(vertx, blocking, MOST_KNOWN, archive -> 1);
    this.blocking = blocking;
    this.blocks = new BlockCache(vertx, blocking, maxBytes);
  }

  @Override
  public Future<ArchiveBytes> open(VariableKey key, SnapshotFrame frame) {
    ArchiveFile file =
        new ArchiveFile(key, tree.archive(key, frame.frameId()), frame.sha256(), frame.bytes());
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
    return lease(file, range, file::read);
  }

  /** As {@link #lease(ArchiveFile, ByteRange)}, where what is not at hand is read as is said. */
  Future<LeasedBytes> lease(ArchiveFile file, ByteRange range, ArchiveFile.Reading reading) {
    Future<LeasedBytes> leased = blocks.lease(file, range, reading);
    return leased.succeeded()
        ? leased
        : leased.recover(cause -> Future.failedFuture(failure(file, cause)));
  }

  /**
   * Begins to send ranges piece by piece: what is all at hand is held, else the file is open until
   * the end. Fails, where the file is gone, before anything is sent.
   */
  Future<Transfer> begin(ArchiveFile file, List<ByteRange> ranges) {
    Transfer held = blocks.pin(file, ranges);
    if (held != null) {
      return Future.succeededFuture(held);
    }
    if (open.incrementAndGet() > MOST_OPEN) {
      open.decrementAndGet();
      return Future.succeededFuture(new Unheld(file));
    }
    return blocking
        .call(file::open)
        .onFailure(cause -> open.decrementAndGet())
        .<Transfer>map(
            channel ->
                new OpenTransfer(
                    this, file, new OpenArchive(channel, blocking, open::decrementAndGet)))
        .recover(cause -> Future.failedFuture(failure(file, cause)));
  }

  /** How many files are open. */
  int open() {
    return open.get();
  }

  /** Bytes that are held until answers with them have ended. */
  long pinned() {
    return blocks.pinned();
  }

  /** Bytes of memory that are taken, kept or on their way to clients. */
  long live() {
    return blocks.live();
  }

  private Throwable failure(ArchiveFile file, Throwable cause) {
    if (cause instanceof NoSuchFileException) {
      LOG.warn("{} is not there: its run was just removed, or it is lost", file.path());
      missing.accept(file.key());
      return TileException.notFound("the archive is gone");
    }
    return cause instanceof IOException io ? TileException.storage(file.path(), io) : cause;
  }

  private final class Unheld implements Transfer {
    private final ArchiveFile file;

    Unheld(ArchiveFile file) {
      this.file = file;
    }

    @Override
    public Future<LeasedBytes> lease(ByteRange piece) {
      return CachedArchiveSource.this.lease(file, piece);
    }

    @Override
    public void close() {
      // nothing is held
    }
  }
}
