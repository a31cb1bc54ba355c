package twf.tiles.web;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import org.jspecify.annotations.Nullable;
import twf.tiles.catalog.LastModified;

/** The bytes of one archive, at hand for one answer. */
interface ArchiveBytes {

  /** When its file was written; null where that is not known. */
  @Nullable LastModified modified();

  /** Ends a response, whose headers are set, with a range. */
  Future<Void> send(HttpServerResponse response, ByteRange range);

  /** Reads a range of at most some 100 KiB whole. */
  Future<Buffer> read(ByteRange range);

  /** Completes when nothing of it is open any more. */
  Future<Void> close();
}
