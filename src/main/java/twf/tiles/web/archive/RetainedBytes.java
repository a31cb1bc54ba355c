package twf.tiles.web.archive;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.util.List;
import java.util.function.Function;
import twf.tiles.http.ByteRange;

/**
 * Bytes borrowed from a {@link BlockCache}. Call exactly one of {@link #send}, {@link #copy} and
 * {@link #release}, once.
 */
final class RetainedBytes {
  private final ByteBuf bytes;
  private final List<BlockCache.Block> blocks;

  private RetainedBytes(ByteBuf bytes, List<BlockCache.Block> blocks) {
    this.bytes = bytes;
    this.blocks = blocks;
  }

  /**
   * Takes over the caller's references.
   *
   * @param blocks the consecutive blocks that contain the range
   */
  static RetainedBytes of(List<BlockCache.Block> blocks, ByteRange range) {
    ByteBuf all =
        blocks.size() == 1
            ? blocks.get(0).bytes()
            : Unpooled.wrappedBuffer(
                blocks.size(),
                blocks.stream().map(BlockCache.Block::bytes).toArray(ByteBuf[]::new));
    int offset = (int) (range.first() % BlockCache.BLOCK_BYTES);
    return new RetainedBytes(all.slice(offset, (int) range.length()), blocks);
  }

  /** Returns these bytes between two texts; replaces this object. */
  RetainedBytes between(String before, String after) {
    ByteBuf framed =
        Unpooled.wrappedBuffer(
            Unpooled.copiedBuffer(before, US_ASCII), bytes, Unpooled.copiedBuffer(after, US_ASCII));
    return new RetainedBytes(framed, blocks);
  }

  /** Sends the bytes by {@code write} and releases them when they are written. */
  Future<Void> send(Function<Buffer, Future<Void>> write) {
    try {
      return write.apply(BufferInternal.buffer(bytes)).onComplete(sent -> release());
    } catch (RuntimeException e) {
      release();
      return Future.failedFuture(e);
    }
  }

  /** Returns a copy on the heap and releases the bytes. */
  Buffer copy() {
    byte[] copy = new byte[bytes.readableBytes()];
    bytes.getBytes(bytes.readerIndex(), copy);
    release();
    return Buffer.buffer(copy);
  }

  /** Releases the bytes unsent. */
  void release() {
    blocks.forEach(BlockCache.Block::release);
  }
}
