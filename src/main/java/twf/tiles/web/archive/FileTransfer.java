package twf.tiles.web.archive;

import io.vertx.core.Future;
import twf.tiles.http.ByteRange;

/** A transfer from a file that stays open; blocks that are cached are not read from it. */
final class FileTransfer implements ContentTransfer {
  private final CachedArchiveStore store;
  private final ArchiveFile file;
  private final OpenArchiveFile open;

  /**
   * @param open the open file; this transfer takes over the caller's reference
   */
  FileTransfer(CachedArchiveStore store, ArchiveFile file, OpenArchiveFile open) {
    this.store = store;
    this.file = file;
    this.open = open;
  }

  /**
   * Tries twice: the first try may join a load that another response has started without an open
   * file, and which fails if the file has been removed.
   */
  @Override
  public Future<RetainedBytes> retain(ByteRange piece) {
    Future<RetainedBytes> leased = read(piece);
    return leased.succeeded() ? leased : leased.recover(cause -> read(piece));
  }

  private Future<RetainedBytes> read(ByteRange piece) {
    open.retain();
    return store.retain(file, piece, open::read).onComplete(done -> open.release());
  }

  @Override
  public void close() {
    open.release();
  }
}
