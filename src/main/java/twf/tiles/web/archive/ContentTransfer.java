package twf.tiles.web.archive;

import io.vertx.core.Future;
import twf.tiles.http.ByteRange;

/**
 * The bytes of an archive for one answer that is sent piece by piece: from its begin to its end
 * they can be had, also where the file is removed meanwhile. To be closed once, by the answer's
 * context, however the answer ends.
 */
interface ContentTransfer extends AutoCloseable {

  /** The bytes of a piece of a range that it was begun for, to be released by the caller. */
  Future<RetainedBytes> lease(ByteRange piece);

  @Override
  void close();
}
