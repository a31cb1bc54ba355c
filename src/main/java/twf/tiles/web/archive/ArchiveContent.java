package twf.tiles.web.archive;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;
import twf.tiles.error.FailureException;
import twf.tiles.http.ByteRange;
import twf.tiles.http.LastModified;

/** The bytes of one archive. Thread-safe; holds nothing open by itself. */
public interface ArchiveContent {

  /** When its file was written; null where that is not known. */
  @Nullable LastModified modified();

  /**
   * Ends a response, whose headers are set, with a range.
   *
   * <p>Fails with a {@link FailureException}, and nothing is sent, where the bytes cannot be had.
   */
  Future<Void> send(HttpServerResponse response, ByteRange range);

  /** Begins to send ranges piece by piece; fails as {@link #send} does. */
  Future<ContentTransfer> begin(List<ByteRange> ranges);

  /** Reads a range of at most some 100 KiB whole. */
  Future<Buffer> read(ByteRange range);
}
