package twf.tiles.web.archive;

import io.vertx.core.Future;
import twf.tiles.http.ByteRange;

/** A transfer out of a file that stays open; what is at hand is not read again. */
final class FileTransfer implements ContentTransfer {
  private final CachedArchiveStore source;
  private final ArchiveFile file;
  private final OpenArchiveFile open;

  /**
   * @param open held by the caller, who gives it over
   */
  FileTransfer(CachedArchiveStore source, ArchiveFile file, OpenArchiveFile open) {
    this.source = source;
    this.file = file;
    this.open = open;
  }

  /** Twice: the first time may be by the reading of another answer, which has no open file. */
  @Override
  public Future<RetainedBytes> lease(ByteRange piece) {
    Future<RetainedBytes> leased = read(piece);
    return leased.succeeded() ? leased : leased.recover(cause -> read(piece));
  }

  private Future<RetainedBytes> read(ByteRange piece) {
    open.retain();
    return source.lease(file, piece, open::read).onComplete(done -> open.release());
  }

  @Override
  public void close() {
    open.release();
  }
}
