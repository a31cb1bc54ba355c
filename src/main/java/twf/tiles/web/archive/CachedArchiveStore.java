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
 * Reads published archives through a cache of blocks. A file is open only while a response is sent
 * from it in chunks, or a block is read.
 */
public final class CachedArchiveStore implements ArchiveStore {
  private static final Logger LOG = LoggerFactory.getLogger(CachedArchiveStore.class);

  /**
   * Maximum number of archives known to exist; each takes a few hundred bytes and never changes.
   */
  private static final int MAX_KNOWN_ARCHIVES = 20_000;

  /**
   * Maximum number of files kept open. Transfers beyond it open the file for each block, and break
   * off if the file is removed before they end.
   */
  private static final int MAX_OPEN_FILES = 1000;

  private final PublishedLayout layout;
  private final Consumer<VariableKey> missing;
  private final Clock clock;
  private final FutureCache<ArchiveFile, ArchiveContent> contents;
  private final BlockCache blocks;
  private final WorkerPool blocking;
  private final AtomicInteger open = new AtomicInteger();

  /**
   * @param maxBytes of direct memory for cached blocks
   * @param missing called, on any thread, each time an archive does not exist
   */
  public CachedArchiveStore(
      Vertx vertx,
      PublishedLayout layout,
      WorkerPool blocking,
      long maxBytes,
      Consumer<VariableKey> missing,
      Clock clock) {
    this.layout = layout;
    this.missing = missing;
    this.clock = clock;
    this.contents = new FutureCache<>(vertx, blocking, MAX_KNOWN_ARCHIVES, archive -> 1);
    this.blocking = blocking;
    this.blocks = new BlockCache(vertx, blocking, maxBytes);
  }

  @Override
  public Future<ArchiveContent> open(VariableKey key, SnapshotFrame frame) {
    ArchiveFile file =
        new ArchiveFile(key, layout.archive(key, frame.frameId()), frame.sha256(), frame.bytes());
    Future<ArchiveContent> found = contents.get(file, () -> readContent(file));
    return found.succeeded()
        ? found
        : found.recover(cause -> Future.failedFuture(translateFailure(file, cause)));
  }

  private ArchiveContent readContent(ArchiveFile file) throws IOException {
    return new CachedArchiveContent(this, file, LastModified.of(file.modified(), clock.instant()));
  }

  /** Reads a range; the caller releases the bytes. */
  Future<RetainedBytes> retain(ArchiveFile file, ByteRange range) {
    return retain(file, range, file::read);
  }

  /**
   * Like {@link #retain(ArchiveFile, ByteRange)}; blocks that are not cached are read by {@code
   * reading}.
   */
  Future<RetainedBytes> retain(ArchiveFile file, ByteRange range, ArchiveFile.Reading reading) {
    Future<RetainedBytes> leased = blocks.retain(file, range, reading);
    return leased.succeeded()
        ? leased
        : leased.recover(cause -> Future.failedFuture(translateFailure(file, cause)));
  }

  /**
   * Begins a transfer in chunks. Pins the blocks if all of them are cached; opens the file until
   * the end of the transfer otherwise. Fails, before anything is sent, if the file does not exist.
   */
  Future<ContentTransfer> openTransfer(ArchiveFile file, List<ByteRange> ranges) {
    ContentTransfer pinnedBlocks = blocks.pin(file, ranges);
    if (pinnedBlocks != null) {
      return Future.succeededFuture(pinnedBlocks);
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
        .recover(cause -> Future.failedFuture(translateFailure(file, cause)));
  }

  /** Number of open files. */
  int open() {
    return open.get();
  }

  /** Bytes pinned by transfers. */
  long pinnedBytes() {
    return blocks.pinnedBytes();
  }

  /** Bytes of direct memory in use, by the cache or by responses. */
  long liveBytes() {
    return blocks.liveBytes();
  }

  private Throwable translateFailure(ArchiveFile file, Throwable cause) {
    if (cause instanceof NoSuchFileException) {
      LOG.warn("{} does not exist: its run was just removed, or it is lost", file.path());
      missing.accept(file.key());
      return FailureException.notFound("the archive no longer exists");
    }
    return cause instanceof IOException io ? FailureException.storage(file.path(), io) : cause;
  }

  private final class Unheld implements ContentTransfer {
    private final ArchiveFile file;

    Unheld(ArchiveFile file) {
      this.file = file;
    }

    @Override
    public Future<RetainedBytes> retain(ByteRange piece) {
      return CachedArchiveStore.this.retain(file, piece);
    }

    @Override
    public void close() {
      // holds nothing
    }
  }
}
