package twf.tiles.web;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;
import twf.tiles.catalog.LastModified;
import twf.tiles.failure.TileException;

/** The bytes of one archive. Thread-safe; holds nothing open by itself. */
interface ArchiveBytes {

  /** When its file was written; null where that is not known. */
  @Nullable LastModified modified();

  /**
   * Ends a response, whose headers are set, with a range.
   *
   * <p>Fails with a {@link TileException}, and nothing is sent, where the bytes cannot be had.
   */
  Future<Void> send(HttpServerResponse response, ByteRange range);

  /** Begins to send ranges piece by piece; fails as {@link #send} does. */
  Future<Transfer> begin(List<ByteRange> ranges);

  /** Reads a range of at most some 100 KiB whole. */
  Future<Buffer> read(ByteRange range);
}
