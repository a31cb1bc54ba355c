package twf.tiles.web.archive;

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
import twf.tiles.common.FutureCache;
import twf.tiles.common.WorkerPool;
import twf.tiles.domain.SnapshotFrame;
import twf.tiles.domain.VariableKey;
import twf.tiles.error.FailureException;
import twf.tiles.http.ByteRange;
import twf.tiles.http.LastModified;
import twf.tiles.storage.PublishedLayout;

/**
 * Published archives, the pieces that are asked for in memory; a file stays open for as long as an
 * answer is sent out of it piece by piece, and no longer.
 */
public final class CachedArchiveStore implements ArchiveStore {
  private static final Logger LOG = LoggerFactory.getLogger(CachedArchiveStore.class);

  /** Archives that were looked at: each takes some hundred bytes, and never changes. */
  private static final int MAX_KNOWN_ARCHIVES = 20_000;

  /**
   * Files that are open at once. Answers beyond open one for each piece, and break off where it is
   * removed before they end.
   */
  private static final int MAX_OPEN_FILES = 1000;

  private final PublishedLayout tree;
  private final Consumer<VariableKey> missing;
  private final Clock clock;
  private final FutureCache<ArchiveFile, ArchiveContent> known;
  private final BlockCache blocks;
  private final WorkerPool blocking;
  private final AtomicInteger open = new AtomicInteger();

  /**
   * @param maxBytes of memory outside the heap
   * @param missing called each time an archive is not on the disk; on any thread
   */
  public CachedArchiveStore(
      Vertx vertx,
      PublishedLayout tree,
      WorkerPool blocking,
      long maxBytes,
      Consumer<VariableKey> missing,
      Clock clock) {
    this.tree = tree;
    this.missing = missing;
    this.clock = clock;
    this.known = new FutureCache<>(vertx, blocking, MAX_KNOWN_ARCHIVES, archive -> 1);
    this.blocking = blocking;
    this.blocks = new BlockCache(vertx, blocking, maxBytes);
  }

  @Override
  public Future<ArchiveContent> open(VariableKey key, SnapshotFrame frame) {
    ArchiveFile file =
        new ArchiveFile(key, tree.archive(key, frame.frameId()), frame.sha256(), frame.bytes());
    Future<ArchiveContent> found = known.get(file, () -> look(file));
    return found.succeeded()
        ? found
        : found.recover(cause -> Future.failedFuture(failure(file, cause)));
  }

  private ArchiveContent look(ArchiveFile file) throws IOException {
    return new CachedArchiveContent(this, file, LastModified.of(file.modified(), clock.instant()));
  }

  /** The bytes of a range, to be released by the caller. */
  Future<RetainedBytes> lease(ArchiveFile file, ByteRange range) {
    return lease(file, range, file::read);
  }

  /** As {@link #lease(ArchiveFile, ByteRange)}, where what is not at hand is read as is said. */
  Future<RetainedBytes> lease(ArchiveFile file, ByteRange range, ArchiveFile.Reading reading) {
    Future<RetainedBytes> leased = blocks.lease(file, range, reading);
    return leased.succeeded()
        ? leased
        : leased.recover(cause -> Future.failedFuture(failure(file, cause)));
  }

  /**
   * Begins to send ranges piece by piece: what is all at hand is held, else the file is open until
   * the end. Fails, where the file is gone, before anything is sent.
   */
  Future<ContentTransfer> begin(ArchiveFile file, List<ByteRange> ranges) {
    ContentTransfer held = blocks.pin(file, ranges);
    if (held != null) {
      return Future.succeededFuture(held);
    }
    if (open.incrementAndGet() > MAX_OPEN_FILES) {
      open.decrementAndGet();
      return Future.succeededFuture(new Unheld(file));
    }
    return blocking
        .call(file::open)
        .onFailure(cause -> open.decrementAndGet())
        .<ContentTransfer>map(
            channel ->
                new FileTransfer(
                    this, file, new OpenArchiveFile(channel, blocking, open::decrementAndGet)))
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
      return FailureException.notFound("the archive is gone");
    }
    return cause instanceof IOException io ? FailureException.storage(file.path(), io) : cause;
  }

  private final class Unheld implements ContentTransfer {
    private final ArchiveFile file;

    Unheld(ArchiveFile file) {
      this.file = file;
    }

    @Override
    public Future<RetainedBytes> lease(ByteRange piece) {
      return CachedArchiveStore.this.lease(file, piece);
    }

    @Override
    public void close() {
      // nothing is held
    }
  }
}
