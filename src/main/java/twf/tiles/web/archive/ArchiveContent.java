package twf.tiles.web.archive;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;
import twf.tiles.error.FailureException;
import twf.tiles.http.ByteRange;
import twf.tiles.http.LastModified;
import twf.tiles.web.archive.ChunkedRangeWriter.Multipart;

/**
 * The content of one archive, read through the cache. Thread-safe; holds no file open.
 *
 * <p>Futures fail with a {@link FailureException}, before anything is sent, if the content cannot
 * be read.
 */
public final class ArchiveContent {
  /** Maximum bytes of one write, which bounds the memory that a client can hold by not reading. */
  private static final int MAX_WRITE_BYTES = 1024 * 1024;

  private final CachedArchiveStore store;
  private final ArchiveFile file;
  private final @Nullable LastModified modified;

  ArchiveContent(CachedArchiveStore store, ArchiveFile file, @Nullable LastModified modified) {
    this.store = store;
    this.file = file;
    this.modified = modified;
  }

  /** The file's modification time; null if it is not known. */
  @Nullable LastModified modified() {
    return modified;
  }

  /** Ends a response, whose headers are set, with a range; in chunks if it is large. */
  public Future<Void> send(HttpServerResponse response, ByteRange range) {
    if (range.length() > MAX_WRITE_BYTES) {
      return sendChunks(response, List.of(range), null);
    }
    Future<RetainedBytes> retained = store.retain(file, range, null);
    return retained.succeeded()
        ? retained.result().send(response::end)
        : retained.compose(bytes -> bytes.send(response::end));
  }

  /** Ends a response, whose headers are set, with ranges in chunks. */
  Future<Void> sendChunks(
      HttpServerResponse response, List<ByteRange> ranges, @Nullable Multipart multipart) {
    return store
        .openTransfer(file, ranges)
        .compose(
            transfer ->
                new ChunkedRangeWriter(transfer, response, ranges, multipart)
                    .send()
                    .onComplete(sent -> transfer.close()));
  }

  /** Reads a range of at most about 100 KiB into memory. */
  public Future<Buffer> read(ByteRange range) {
    return store.retain(file, range, null).map(RetainedBytes::copy);
  }
}
