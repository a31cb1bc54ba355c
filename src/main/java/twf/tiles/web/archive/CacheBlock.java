package twf.tiles.web.archive;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.AbstractReferenceCounted;
import io.netty.util.ReferenceCounted;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** A block of an archive in direct memory, freed with its last reference. */
final class CacheBlock extends AbstractReferenceCounted {
  private final ByteBuf bytes;
  private final AtomicLong live;
  private final AtomicInteger pins = new AtomicInteger();

  /**
   * @param live counts the bytes of all blocks that are not freed
   */
  CacheBlock(int length, AtomicLong live) {
    this.bytes = Unpooled.directBuffer(length, length).writerIndex(length);
    this.live = live;
    live.addAndGet(length);
  }

  /** The content; to be read only after it is filled and while a reference is held. */
  ByteBuf bytes() {
    return bytes;
  }

  int length() {
    return bytes.capacity();
  }

  /**
   * Marks a block, of which a reference is held, as pinned until a response ends.
   *
   * @param pinned counts the bytes of all pinned blocks, each block once
   */
  void pin(AtomicLong pinned) {
    if (pins.getAndIncrement() == 0) {
      pinned.addAndGet(length());
    }
  }

  /** Undoes one {@link #pin}. */
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
