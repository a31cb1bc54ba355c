package twf.tiles.web.archive;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import twf.tiles.http.ByteRange;

/** A transfer from blocks in memory that are pinned until it is closed. Not thread-safe. */
final class PinnedBlocks implements ContentTransfer {
  private final Map<Integer, CacheBlock> blocks = new HashMap<>();
  private final AtomicLong pinned;

  /**
   * @param pinned counts the bytes of all pinned blocks
   */
  PinnedBlocks(AtomicLong pinned) {
    this.pinned = pinned;
  }

  boolean has(int index) {
    return blocks.containsKey(index);
  }

  /** Pins a block and takes over the caller's reference. */
  void add(int index, CacheBlock block) {
    block.pin(pinned);
    blocks.put(index, block);
  }

  @Override
  public Future<RetainedBytes> retain(ByteRange range) {
    List<CacheBlock> retained = new ArrayList<>();
    for (int index = BlockCache.blockIndex(range.first());
        index <= BlockCache.blockIndex(range.last());
        index++) {
      CacheBlock block = Objects.requireNonNull(blocks.get(index), "block is not pinned");
      block.retain();
      retained.add(block);
    }
    int offset = (int) (range.first() % BlockCache.BLOCK_BYTES);
    return Future.succeededFuture(
        retained.size() == 1
            ? RetainedBytes.of(retained.get(0), offset, range)
            : RetainedBytes.of(retained, offset, range));
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
