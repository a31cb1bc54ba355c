package twf.tiles.web.archive;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;
import twf.tiles.http.ByteRange;
import twf.tiles.http.LastModified;

/** One archive, out of memory: small ranges in one write, large ones a piece at a time. */
final class CachedArchiveContent implements ArchiveContent {
  /** What one write hands to the kernel at most, and a client that does not read holds. */
  static final int MAX_WRITE_BYTES = 1024 * 1024;

  private final CachedArchiveStore source;
  private final ArchiveFile file;
  private final @Nullable LastModified modified;

  CachedArchiveContent(
      CachedArchiveStore source, ArchiveFile file, @Nullable LastModified modified) {
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
    if (range.length() > MAX_WRITE_BYTES) {
      return begin(List.of(range)).compose(transfer -> send(transfer, response, range));
    }
    Future<RetainedBytes> leased = source.lease(file, range);
    return leased.succeeded()
        ? leased.result().send(response::end)
        : leased.compose(bytes -> bytes.send(response::end));
  }

  private static Future<Void> send(
      ContentTransfer transfer, HttpServerResponse response, ByteRange range) {
    return new ChunkedRangeWriter(transfer, response, range)
        .send()
        .onComplete(sent -> transfer.close());
  }

  @Override
  public Future<ContentTransfer> begin(List<ByteRange> ranges) {
    return source.begin(file, ranges);
  }

  @Override
  public Future<Buffer> read(ByteRange range) {
    return source.lease(file, range).map(RetainedBytes::copy);
  }
}
