package twf.tiles.web.archive;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import twf.tiles.common.WorkerPool;
import twf.tiles.error.FailureException;
import twf.tiles.http.ByteRange;

/**
 * Caches blocks of archives in direct memory, by the digest of the archive's content and bounded by
 * bytes. Cached blocks are lent without a worker, a lock or a copy. Thread-safe.
 */
final class BlockCache {
  /** Bytes of a block: clients' first read of 16 KiB and most tiles lie in one or two blocks. */
  static final int BLOCK_BYTES = 64 * 1024;

  private static final long MIN_IN_FLIGHT_BYTES = 64L * BLOCK_BYTES;

  private final RefCountedCache<Name, CacheBlock> blocks;
  private final AtomicLong liveBytes = new AtomicLong();
  private final AtomicLong pinnedBytes = new AtomicLong();
  private final long maxLiveBytes;
  private final long maxPinnedBytes;

  /**
   * @param maxBytes of cached blocks; half as many again (at least 4 MiB) may be in flight to
   *     clients
   */
  BlockCache(Vertx vertx, WorkerPool blocking, long maxBytes) {
    this.maxLiveBytes = maxBytes + Math.max(maxBytes / 2, MIN_IN_FLIGHT_BYTES);
    this.maxPinnedBytes = maxBytes / 4;
    this.blocks = new RefCountedCache<>(vertx, blocking, maxBytes, CacheBlock::length);
  }

  /**
   * Reads a range within the file; the caller releases the bytes.
   *
   * <p>Fails as unavailable if slow clients hold all the memory.
   */
  Future<RetainedBytes> retain(ArchiveFile file, ByteRange range) {
    return retain(file, range, file::read);
  }

  /**
   * Like {@link #retain(ArchiveFile, ByteRange)}; blocks that are not cached are read by {@code
   * reading}.
   *
   * @param reading reads the same file
   */
  Future<RetainedBytes> retain(ArchiveFile file, ByteRange range, ArchiveFile.Reading reading) {
    int first = blockIndex(range.first());
    int last = blockIndex(range.last());
    Future<CacheBlock> firstBlock = retain(file, first, reading);
    if (first == last) {
      return firstBlock.map(
          block -> RetainedBytes.of(block, (int) (range.first() % BLOCK_BYTES), range));
    }
    List<Future<CacheBlock>> all = new ArrayList<>(last - first + 1);
    all.add(firstBlock);
    for (int index = first + 1; index <= last; index++) {
      all.add(retain(file, index, reading));
    }
    return Future.join(all)
        .transform(
            joined -> {
              List<CacheBlock> leased =
                  all.stream().filter(Future::succeeded).map(Future::result).toList();
              if (joined.failed()) {
                leased.forEach(CacheBlock::release);
                return Future.failedFuture(joined.cause());
              }
              return Future.succeededFuture(
                  RetainedBytes.of(leased, (int) (range.first() % BLOCK_BYTES), range));
            });
  }

  /** Bytes of all blocks that {@link #pin} holds. */
  long pinnedBytes() {
    return pinnedBytes.get();
  }

  /** Bytes of all blocks that are cached or lent. */
  long liveBytes() {
    return liveBytes.get();
  }

  /**
   * Pins all blocks of the ranges until the result is closed. Returns null if a block is not
   * cached, or if more than a quarter of the cache would be pinned.
   */
  @Nullable PinnedBlocks pin(ArchiveFile file, List<ByteRange> ranges) {
    PinnedBlocks transfer = new PinnedBlocks(pinnedBytes);
    for (ByteRange range : ranges) {
      for (int index = blockIndex(range.first()); index <= blockIndex(range.last()); index++) {
        if (transfer.has(index)) {
          continue;
        }
        CacheBlock block = blocks.retainIfPresent(new Name(file.sha256(), index));
        if (block == null) {
          transfer.close();
          return null;
        }
        transfer.add(index, block);
      }
      if (pinnedBytes.get() > maxPinnedBytes) {
        transfer.close();
        return null;
      }
    }
    return transfer;
  }

  static int blockIndex(long position) {
    return Math.toIntExact(position / BLOCK_BYTES);
  }

  private Future<CacheBlock> retain(ArchiveFile file, int index, ArchiveFile.Reading reading) {
    return blocks.retain(new Name(file.sha256(), index), () -> read(file, index, reading));
  }

  private CacheBlock read(ArchiveFile file, int index, ArchiveFile.Reading reading)
      throws IOException {
    long position = (long) index * BLOCK_BYTES;
    int length = (int) Math.min(BLOCK_BYTES, file.bytes() - position);
    if (liveBytes.get() + length > maxLiveBytes) {
      throw FailureException.unavailable("too many responses are in flight to slow clients");
    }
    CacheBlock block = new CacheBlock(length, liveBytes);
    try {
      reading.read(position, block.bytes().nioBuffer(0, length));
      return block;
    } catch (IOException | RuntimeException e) {
      block.release();
      throw e;
    }
  }

  private record Name(String sha256, int index) {}
}
