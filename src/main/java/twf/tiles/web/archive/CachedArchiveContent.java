package twf.tiles.web.archive;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;
import twf.tiles.http.ByteRange;
import twf.tiles.http.LastModified;

/**
 * The content of one archive, read through the cache. Small ranges are sent in one write, large
 * ones in chunks.
 */
final class CachedArchiveContent implements ArchiveContent {
  /** Maximum bytes of one write, which bounds the memory that a client can hold by not reading. */
  static final int MAX_WRITE_BYTES = 1024 * 1024;

  private final CachedArchiveStore store;
  private final ArchiveFile file;
  private final @Nullable LastModified modified;

  CachedArchiveContent(
      CachedArchiveStore store, ArchiveFile file, @Nullable LastModified modified) {
    this.store = store;
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
      return openTransfer(List.of(range)).compose(transfer -> send(transfer, response, range));
    }
    Future<RetainedBytes> leased = store.retain(file, range);
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
  public Future<ContentTransfer> openTransfer(List<ByteRange> ranges) {
    return store.openTransfer(file, ranges);
  }

  @Override
  public Future<Buffer> read(ByteRange range) {
    return store.retain(file, range).map(RetainedBytes::copy);
  }
}
