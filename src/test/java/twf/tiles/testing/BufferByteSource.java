package twf.tiles.testing;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import twf.tiles.pmtiles.ByteSource;

/** An archive in memory whose reads complete immediately. */
public final class BufferByteSource implements ByteSource {
  private final String name;
  private final Buffer bytes;

  /**
   * @param name used in error messages
   * @param bytes not copied; must not change
   */
  public BufferByteSource(String name, Buffer bytes) {
    this.name = name;
    this.bytes = bytes;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public long size() {
    return bytes.length();
  }

  @Override
  public Future<Buffer> read(long position, int length) {
    return contains(position, length)
        ? Future.succeededFuture(bytes.getBuffer((int) position, (int) position + length))
        : Future.failedFuture(truncated(position, length));
  }

  @Override
  public Future<Void> close() {
    return Future.succeededFuture();
  }
}
