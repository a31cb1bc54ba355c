package twf.tiles.web;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;
import twf.tiles.catalog.LastModified;

/** One archive, out of memory: small ranges in one write, large ones a piece at a time. */
final class CachedArchiveBytes implements ArchiveBytes {
  /** What one write hands to the kernel at most, and a client that does not read holds. */
  static final int MOST_AT_ONCE = 1024 * 1024;

  private final CachedArchiveSource source;
  private final ArchiveFile file;
  private final @Nullable LastModified modified;

  CachedArchiveBytes(
      CachedArchiveSource source, ArchiveFile file, @Nullable LastModified modified) {
    this.source = source;
    this.file = file;
    this.modified = modified;
  }

  @Override
  public @Nullable LastModified modified() {
    return modified;
  }

  @Override
  public Future<Void> send(HttpServerResponse response, ByteRange range) {
    if (range.length() > MOST_AT_ONCE) {
      return begin(List.of(range)).compose(transfer -> send(transfer, response, range));
    }
    Future<LeasedBytes> leased = source.lease(file, range);
    return leased.succeeded()
        ? leased.result().send(response::end)
        : leased.compose(bytes -> bytes.send(response::end));
  }

  private static Future<Void> send(
      Transfer transfer, HttpServerResponse response, ByteRange range) {
    return new PiecewiseSend(transfer, response, range).send().onComplete(sent -> transfer.close());
  }

  @Override
  public Future<Transfer> begin(List<ByteRange> ranges) {
    return source.begin(file, ranges);
  }

  @Override
  public Future<Buffer> read(ByteRange range) {
    return source.lease(file, range).map(LeasedBytes::copy);
  }
}
