package twf.tiles.web.archive;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.AbstractReferenceCounted;
import io.netty.util.ReferenceCounted;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** A piece of an archive in memory outside the heap, freed when nobody holds it any more. */
final class CacheBlock extends AbstractReferenceCounted {
  private final ByteBuf bytes;
  private final AtomicLong live;
  private final AtomicInteger pins = new AtomicInteger();

  /**
   * @param live the bytes of all blocks that are not freed
   */
  CacheBlock(int length, AtomicLong live) {
    this.bytes = Unpooled.directBuffer(length, length).writerIndex(length);
    this.live = live;
    live.addAndGet(length);
  }

  /** Only to be read once it is filled, and only while the block is held. */
  ByteBuf bytes() {
    return bytes;
  }

  int length() {
    return bytes.capacity();
  }

  /**
   * Notes that a held block is to be held for as long as an answer lasts.
   *
   * @param pinned the bytes of all such blocks
   */
  void pin(AtomicLong pinned) {
    if (pins.getAndIncrement() == 0) {
      pinned.addAndGet(length());
    }
  }

  /** Takes a {@link #pin} back. */
  void unpin(AtomicLong pinned) {
    if (pins.decrementAndGet() == 0) {
      pinned.addAndGet(-length());
    }
  }

  @Override
  public ReferenceCounted touch(Object hint) {
    return this;
  }

  @Override
  protected void deallocate() {
    live.addAndGet(-length());
    bytes.release();
  }
}
