package twf.tiles.web.archive;

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
  private final List<CacheBlock> blocks;

  private RetainedBytes(ByteBuf bytes, List<CacheBlock> blocks) {
    this.bytes = bytes;
    this.blocks = blocks;
  }

  /** Creates bytes of one block, from {@code offset} in it on. */
  static RetainedBytes of(CacheBlock block, int offset, ByteRange range) {
    return new RetainedBytes(block.bytes().slice(offset, (int) range.length()), List.of(block));
  }

  /** Creates bytes of consecutive blocks, from {@code offset} in the first one on. */
  static RetainedBytes of(List<CacheBlock> blocks, int offset, ByteRange range) {
    ByteBuf all =
        Unpooled.wrappedBuffer(
            blocks.size(), blocks.stream().map(CacheBlock::bytes).toArray(ByteBuf[]::new));
    return new RetainedBytes(all.slice(offset, (int) range.length()), blocks);
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
    blocks.forEach(CacheBlock::release);
  }
}
