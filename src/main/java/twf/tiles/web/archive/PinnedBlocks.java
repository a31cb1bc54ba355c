package twf.tiles.web.archive;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import twf.tiles.http.ByteRange;

/** Pieces of an archive that are held until an answer with them has ended. For one thread. */
final class PinnedBlocks implements ContentTransfer {
  private final Map<Integer, CacheBlock> blocks = new HashMap<>();
  private final AtomicLong pinned;

  /**
   * @param pinned the bytes of all blocks that are held so
   */
  PinnedBlocks(AtomicLong pinned) {
    this.pinned = pinned;
  }

  boolean has(int index) {
    return blocks.containsKey(index);
  }

  /** Takes over a held block. */
  void add(int index, CacheBlock block) {
    block.pin(pinned);
    blocks.put(index, block);
  }

  @Override
  public Future<RetainedBytes> lease(ByteRange range) {
    List<CacheBlock> lent = new ArrayList<>();
    for (int index = BlockCache.index(range.first());
        index <= BlockCache.index(range.last());
        index++) {
      CacheBlock block = Objects.requireNonNull(blocks.get(index), "of another range");
      block.retain();
      lent.add(block);
    }
    int offset = (int) (range.first() % BlockCache.BLOCK_BYTES);
    return Future.succeededFuture(
        lent.size() == 1
            ? RetainedBytes.of(lent.get(0), offset, range)
            : RetainedBytes.of(lent, offset, range));
  }

  @Override
  public void close() {
    blocks
        .values()
        .forEach(
            block -> {
              block.unpin(pinned);
              block.release();
            });
    blocks.clear();
  }
}
