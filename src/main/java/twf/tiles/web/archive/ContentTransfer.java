package twf.tiles.web.archive;

import io.vertx.core.Future;
import twf.tiles.http.ByteRange;

/**
 * Reads an archive for one response that is sent in chunks. The response's context closes it once,
 * however the response ends.
 *
 * <p>The bytes stay available until then even if the file is removed, unless too many files are
 * open: see {@link CachedArchiveStore}.
 */
@FunctionalInterface
interface ContentTransfer extends AutoCloseable {

  /** Reads a part of a range that the transfer was begun for; the caller releases the bytes. */
  Future<RetainedBytes> read(ByteRange piece);

  @Override
  default void close() {}
}
