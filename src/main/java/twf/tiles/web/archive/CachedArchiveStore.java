package twf.tiles.web.archive;

import io.netty.util.AbstractReferenceCounted;
import io.netty.util.ReferenceCounted;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.common.FutureCache;
import twf.tiles.common.RateLimitedNotice;
import twf.tiles.common.WorkerPool;
import twf.tiles.domain.FrameImage;
import twf.tiles.domain.SnapshotFrame;
import twf.tiles.domain.VariableKey;
import twf.tiles.error.FailureException;
import twf.tiles.http.ByteRange;
import twf.tiles.http.LastModified;
import twf.tiles.storage.PublishedLayout;

/**
 * Opens published archives and frame images, and reads them through a cache of blocks. A file is
 * open only while a response is sent from it in chunks, or a block is read. Thread-safe.
 */
public final class CachedArchiveStore {
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
  private final WorkerPool blocking;
  private final Consumer<VariableKey> missing;
  private final Clock clock;
  private final FutureCache<ArchiveFile, ArchiveContent> contents;
  private final BlockCache blocks;
  private final AtomicInteger openFiles = new AtomicInteger();
  private final RateLimitedNotice missingArchives;

  /**
   * @param blocking reads archives
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
    this.blocking = blocking;
    this.missing = missing;
    this.clock = clock;
    this.contents = new FutureCache<>(vertx, blocking, MAX_KNOWN_ARCHIVES, archive -> 1);
    this.blocks = new BlockCache(vertx, blocking, maxBytes);
    this.missingArchives = new RateLimitedNotice(clock, Duration.ofMinutes(1));
  }

  /**
   * Opens an archive.
   *
   * <p>Fails with a {@link FailureException} if the file is missing, is not a regular file, or has
   * not the size that the frame states.
   */
  public Future<ArchiveContent> open(VariableKey key, SnapshotFrame frame) {
    ArchiveFile file =
        new ArchiveFile(key, layout.archive(key, frame.frameId()), frame.sha256(), frame.bytes());
    return open(file);
  }

  /** Opens the image of a frame; fails as {@link #open} does. */
  public Future<ArchiveContent> openImage(VariableKey key, String frameId, FrameImage image) {
    return open(new ArchiveFile(key, layout.image(key, frameId), image.sha256(), image.bytes()));
  }

  private Future<ArchiveContent> open(ArchiveFile file) {
    return translateFailure(file, contents.get(file, () -> readContent(file)));
  }

  private ArchiveContent readContent(ArchiveFile file) throws IOException {
    return new ArchiveContent(this, file, LastModified.of(file.modified(), clock.instant()));
  }

  /**
   * Reads a range; the caller releases the bytes.
   *
   * @param open the open file, from which blocks that are not cached are read; null to open it
   */
  Future<RetainedBytes> retain(ArchiveFile file, ByteRange range, @Nullable FileChannel open) {
    return translateFailure(file, blocks.retain(file, range, open));
  }

  /**
   * Begins a transfer in chunks. Pins the blocks if all of them are cached; opens the file until
   * the end of the transfer otherwise. Fails, before anything is sent, if the file does not exist.
   */
  Future<ContentTransfer> openTransfer(ArchiveFile file, List<ByteRange> ranges) {
    ContentTransfer pinned = blocks.pin(file, ranges);
    if (pinned != null) {
      return Future.succeededFuture(pinned);
    }
    if (openFiles.incrementAndGet() > MAX_OPEN_FILES) {
      openFiles.decrementAndGet();
      return Future.succeededFuture(piece -> retain(file, piece, null));
    }
    Future<ContentTransfer> opened =
        blocking
            .call(file::open)
            .onFailure(cause -> openFiles.decrementAndGet())
            .map(channel -> new FileTransfer(file, channel));
    return translateFailure(file, opened);
  }

  /** Number of open files. */
  int openFiles() {
    return openFiles.get();
  }

  /** Bytes pinned by transfers. */
  long pinnedBytes() {
    return blocks.pinnedBytes();
  }

  /** Bytes of direct memory in use, by the cache or by responses. */
  long liveBytes() {
    return blocks.liveBytes();
  }

  private <T> Future<T> translateFailure(ArchiveFile file, Future<T> read) {
    return read.succeeded()
        ? read
        : read.recover(cause -> Future.failedFuture(translate(file, cause)));
  }

  private Throwable translate(ArchiveFile file, Throwable cause) {
    if (cause instanceof NoSuchFileException) {
      missingArchives.report(
          count ->
              LOG.warn(
                  "{} does not exist: its run was just removed, or it is lost ({} such requests)",
                  file.path(),
                  count));
      missing.accept(file.key());
      return FailureException.notFound("the file no longer exists");
    }
    return cause instanceof IOException io ? FailureException.storage(file.path(), io) : cause;
  }

  /**
   * A transfer from a file that stays open; blocks that are cached are not read from it. Each read
   * holds a reference, as it may serve another response, too.
   */
  private final class FileTransfer extends AbstractReferenceCounted implements ContentTransfer {
    private final ArchiveFile file;
    private final FileChannel channel;

    FileTransfer(ArchiveFile file, FileChannel channel) {
      this.file = file;
      this.channel = channel;
    }

    /**
     * Tries twice: the first try may join a load that another response has started without an open
     * file, and which fails if the file has been removed.
     */
    @Override
    public Future<RetainedBytes> read(ByteRange piece) {
      Future<RetainedBytes> first = readOnce(piece);
      return first.succeeded() ? first : first.recover(cause -> readOnce(piece));
    }

    private Future<RetainedBytes> readOnce(ByteRange piece) {
      retain();
      return CachedArchiveStore.this.retain(file, piece, channel).onComplete(done -> release());
    }

    @Override
    public void close() {
      release();
    }

    /**
     * Closes the file on a worker: the last close of a removed file frees its disk space, which can
     * take long.
     */
    @Override
    protected void deallocate() {
      blocking
          .run(channel::close)
          .onFailure(cause -> LOG.warn("cannot close an archive: {}", cause.toString()))
          .onComplete(done -> openFiles.decrementAndGet());
    }

    @Override
    public ReferenceCounted touch(Object hint) {
      return this;
    }
  }
}
