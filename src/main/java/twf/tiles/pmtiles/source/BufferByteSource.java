package twf.tiles.pmtiles.source;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;
import twf.tiles.error.FailureException;

/** An archive in memory. Reads complete at once. */
public final class BufferByteSource implements ByteSource {
  private final String name;
  private final Buffer bytes;

  /**
   * @param name for messages
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
    Optional<FailureException> refusal = RangeChecks.problem(this, position, length);
    if (refusal.isPresent()) {
      return Future.failedFuture(refusal.get());
    }
    return Future.succeededFuture(bytes.getBuffer((int) position, (int) position + length));
  }

  @Override
  public Future<Void> close() {
    return Future.succeededFuture();
  }
}
