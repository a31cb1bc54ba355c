package twf.tiles.web;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.util.List;
import java.util.function.Function;

/** Bytes that are borrowed from a {@link BlockCache} until they are sent. Not to be used twice. */
final class LeasedBytes {
  private final ByteBuf bytes;
  private final List<Block> blocks;

  private LeasedBytes(ByteBuf bytes, List<Block> blocks) {
    this.bytes = bytes;
    this.blocks = blocks;
  }

  /** Of one block, from {@code offset} in it on. */
  static LeasedBytes of(Block block, int offset, ByteRange range) {
    return new LeasedBytes(block.bytes().slice(offset, (int) range.length()), List.of(block));
  }

  /** Of blocks that follow one another, from {@code offset} in the first of them on. */
  static LeasedBytes of(List<Block> blocks, int offset, ByteRange range) {
    ByteBuf all =
        Unpooled.wrappedBuffer(
            blocks.size(), blocks.stream().map(Block::bytes).toArray(ByteBuf[]::new));
    return new LeasedBytes(all.slice(offset, (int) range.length()), blocks);
  }

  /** Writes them by {@code write}, and gives them back when they are sent. */
  Future<Void> send(Function<Buffer, Future<Void>> write) {
    try {
      return write.apply(BufferInternal.buffer(bytes)).onComplete(sent -> release());
    } catch (RuntimeException e) {
      release();
      return Future.failedFuture(e);
    }
  }

  /** A copy; gives the bytes back. */
  Buffer copy() {
    byte[] copy = new byte[bytes.readableBytes()];
    bytes.getBytes(bytes.readerIndex(), copy);
    release();
    return Buffer.buffer(copy);
  }

  /** Gives the bytes back unsent. */
  void release() {
    blocks.forEach(Block::release);
  }
}
