package twf.tiles.web.archive;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;
import twf.tiles.error.FailureException;
import twf.tiles.http.ByteRange;
import twf.tiles.http.LastModified;

/** The content of one archive. Thread-safe; holds no file open. */
public interface ArchiveContent {

  /** The file's modification time; null if it is not known. */
  @Nullable LastModified modified();

  /**
   * Ends a response, whose headers are set, with a range.
   *
   * <p>Fails with a {@link FailureException}, and sends nothing, if the content cannot be read.
   */
  Future<Void> send(HttpServerResponse response, ByteRange range);

  /** Begins a transfer of ranges in chunks; fails like {@link #send}. */
  Future<ContentTransfer> openTransfer(List<ByteRange> ranges);

  /** Reads a range of at most about 100 KiB into memory. */
  Future<Buffer> read(ByteRange range);
}
