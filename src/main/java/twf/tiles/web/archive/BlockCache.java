package twf.tiles.web.archive;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.AbstractReferenceCounted;
import io.netty.util.ReferenceCounted;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
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

  private final RefCountedCache<Name, Block> blocks;
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
    this.blocks = new RefCountedCache<>(vertx, blocking, maxBytes, Block::length);
  }

  /** Bytes of all blocks that are cached or lent. */
  long liveBytes() {
    return liveBytes.get();
  }

  /** Bytes of all blocks that {@link #pin} holds. */
  long pinnedBytes() {
    return pinnedBytes.get();
  }

  /**
   * Reads a range within the file; the caller releases the bytes.
   *
   * <p>Fails as unavailable if slow clients hold all the memory.
   *
   * @param open the open file, from which blocks that are not cached are read; null to open it
   */
  Future<RetainedBytes> retain(ArchiveFile file, ByteRange range, @Nullable FileChannel open) {
    int first = blockIndex(range.first());
    int last = blockIndex(range.last());
    Future<Block> firstBlock = retain(file, first, open);
    if (first == last) {
      return firstBlock.map(block -> RetainedBytes.of(List.of(block), range));
    }
    List<Future<Block>> all = new ArrayList<>(last - first + 1);
    all.add(firstBlock);
    for (int index = first + 1; index <= last; index++) {
      all.add(retain(file, index, open));
    }
    return Future.join(all)
        .transform(
            joined -> {
              List<Block> retained =
                  all.stream().filter(Future::succeeded).map(Future::result).toList();
              if (joined.failed()) {
                retained.forEach(Block::release);
                return Future.failedFuture(joined.cause());
              }
              return Future.succeededFuture(RetainedBytes.of(retained, range));
            });
  }

  private Future<Block> retain(ArchiveFile file, int index, @Nullable FileChannel open) {
    return blocks.retain(new Name(file.sha256(), index), () -> read(file, index, open));
  }

  private Block read(ArchiveFile file, int index, @Nullable FileChannel open) throws IOException {
    long position = (long) index * BLOCK_BYTES;
    int length = (int) Math.min(BLOCK_BYTES, file.bytes() - position);
    if (liveBytes.get() + length > maxLiveBytes) {
      throw FailureException.unavailable("too many responses are in flight to slow clients");
    }
    Block block = new Block(length);
    try {
      file.read(open, position, block.bytes().nioBuffer(0, length));
      return block;
    } catch (IOException | RuntimeException e) {
      block.release();
      throw e;
    }
  }

  /**
   * Pins all blocks of the ranges until the result is closed. Returns null if a block is not
   * cached, or if more than a quarter of the cache would be pinned.
   */
  @Nullable ContentTransfer pin(ArchiveFile file, List<ByteRange> ranges) {
    PinnedBlocks pinned = new PinnedBlocks();
    for (ByteRange range : ranges) {
      for (int index = blockIndex(range.first()); index <= blockIndex(range.last()); index++) {
        if (!pinned.add(file, index)) {
          pinned.close();
          return null;
        }
      }
      if (pinnedBytes.get() > maxPinnedBytes) {
        pinned.close();
        return null;
      }
    }
    return pinned;
  }

  private static int blockIndex(long position) {
    return Math.toIntExact(position / BLOCK_BYTES);
  }

  private record Name(String sha256, int index) {}

  /** A block of an archive in direct memory, freed with its last reference. */
  final class Block extends AbstractReferenceCounted {
    private final ByteBuf bytes;
    private final AtomicInteger pins = new AtomicInteger();

    private Block(int length) {
      this.bytes = Unpooled.directBuffer(length, length).writerIndex(length);
      liveBytes.addAndGet(length);
    }

    /** The content; to be read only after it is filled and while a reference is held. */
    ByteBuf bytes() {
      return bytes;
    }

    private int length() {
      return bytes.capacity();
    }

    @Override
    public ReferenceCounted touch(Object hint) {
      return this;
    }

    @Override
    protected void deallocate() {
      liveBytes.addAndGet(-length());
      bytes.release();
    }
  }

  /** A transfer from blocks in memory that are pinned until it is closed. Not thread-safe. */
  private final class PinnedBlocks implements ContentTransfer {
    private final Map<Integer, Block> pinned = new HashMap<>();

    /** Pins a block, unless it is pinned here already; false if it is not cached. */
    boolean add(ArchiveFile file, int index) {
      if (pinned.containsKey(index)) {
        return true;
      }
      Block block = blocks.retainIfPresent(new Name(file.sha256(), index));
      if (block == null) {
        return false;
      }
      // Each block counts once, however many transfers have pinned it.
      if (block.pins.getAndIncrement() == 0) {
        pinnedBytes.addAndGet(block.length());
      }
      pinned.put(index, block);
      return true;
    }

    @Override
    public Future<RetainedBytes> read(ByteRange range) {
      List<Block> retained = new ArrayList<>();
      for (int index = blockIndex(range.first()); index <= blockIndex(range.last()); index++) {
        Block block = Objects.requireNonNull(pinned.get(index), "block is not pinned");
        block.retain();
        retained.add(block);
      }
      return Future.succeededFuture(RetainedBytes.of(retained, range));
    }

    @Override
    public void close() {
      for (Block block : pinned.values()) {
        if (block.pins.decrementAndGet() == 0) {
          pinnedBytes.addAndGet(-block.length());
        }
        block.release();
      }
      pinned.clear();
    }
  }
}
