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
 * Pieces of archives in memory outside the heap, bounded by bytes, kept under their content's
 * digest: what is at hand is lent without a worker, a lock or a copy. Thread-safe.
 */
final class BlockCache {
  /** Bytes of a piece: a first read of 16 KiB and most tiles are within one, or two. */
  static final int BLOCK_BYTES = 64 * 1024;

  private static final long MIN_IN_FLIGHT_BYTES = 64L * BLOCK_BYTES;

  private final RefCountedCache<Name, CacheBlock> blocks;
  private final AtomicLong live = new AtomicLong();
  private final AtomicLong pinned = new AtomicLong();
  private final long mostLive;
  private final long mostPinned;

  /**
   * @param maxBytes of all pieces that are kept; half as many again may be on their way to clients
   */
  BlockCache(Vertx vertx, WorkerPool blocking, long maxBytes) {
    this.mostLive = maxBytes + Math.max(maxBytes / 2, MIN_IN_FLIGHT_BYTES);
    this.mostPinned = maxBytes / 4;
    this.blocks = new RefCountedCache<>(vertx, blocking, maxBytes, CacheBlock::length);
  }

  /**
   * The bytes of a range within the file, to be released by the caller.
   *
   * <p>Fails as unavailable where clients that do not read hold what memory there is.
   */
  Future<RetainedBytes> lease(ArchiveFile file, ByteRange range) {
    return lease(file, range, file::read);
  }

  /**
   * As {@link #lease(ArchiveFile, ByteRange)}, where what is not at hand is read as is said.
   *
   * @param reading of the same bytes
   */
  Future<RetainedBytes> lease(ArchiveFile file, ByteRange range, ArchiveFile.Reading reading) {
    int first = index(range.first());
    int last = index(range.last());
    Future<CacheBlock> begin = lease(file, first, reading);
    if (first == last) {
      return begin.map(
          block -> RetainedBytes.of(block, (int) (range.first() % BLOCK_BYTES), range));
    }
    List<Future<CacheBlock>> all = new ArrayList<>(last - first + 1);
    all.add(begin);
    for (int index = first + 1; index <= last; index++) {
      all.add(lease(file, index, reading));
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

  /** Bytes of all pieces that are held by {@link #pin}. */
  long pinned() {
    return pinned.get();
  }

  /** Bytes of all pieces that are kept or lent. */
  long live() {
    return live.get();
  }

  /**
   * Holds all pieces of ranges, however long an answer takes with them; null where one of them is
   * not at hand, or more would be held so than leaves room for others.
   */
  @Nullable PinnedBlocks pin(ArchiveFile file, List<ByteRange> ranges) {
    PinnedBlocks held = new PinnedBlocks(pinned);
    for (ByteRange range : ranges) {
      for (int index = index(range.first()); index <= index(range.last()); index++) {
        if (held.has(index)) {
          continue;
        }
        CacheBlock block = blocks.leaseAtHand(new Name(file.sha256(), index));
        if (block == null) {
          held.close();
          return null;
        }
        held.add(index, block);
      }
      if (pinned.get() > mostPinned) {
        held.close();
        return null;
      }
    }
    return held;
  }

  static int index(long position) {
    return Math.toIntExact(position / BLOCK_BYTES);
  }

  private Future<CacheBlock> lease(ArchiveFile file, int index, ArchiveFile.Reading reading) {
    return blocks.lease(new Name(file.sha256(), index), () -> read(file, index, reading));
  }

  private CacheBlock read(ArchiveFile file, int index, ArchiveFile.Reading reading)
      throws IOException {
    long position = (long) index * BLOCK_BYTES;
    int length = (int) Math.min(BLOCK_BYTES, file.bytes() - position);
    if (live.get() + length > mostLive) {
      throw FailureException.unavailable("too many answers are on their way to slow clients");
    }
    CacheBlock block = new CacheBlock(length, live);
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
