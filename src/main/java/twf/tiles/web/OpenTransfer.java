package twf.tiles.web;

import io.vertx.core.Future;

/** A transfer out of a file that stays open; what is at hand is not read again. */
final class OpenTransfer implements Transfer {
  private final CachedArchiveSource source;
  private final ArchiveFile file;
  private final OpenArchive open;

  /**
   * @param open held by the caller, who gives it over
   */
  OpenTransfer(CachedArchiveSource source, ArchiveFile file, OpenArchive open) {
    this.source = source;
    this.file = file;
    this.open = open;
  }

  /** Twice: the first time may be by the reading of another answer, which has no open file. */
  @Override
  public Future<LeasedBytes> lease(ByteRange piece) {
    Future<LeasedBytes> leased = read(piece);
    return leased.succeeded() ? leased : leased.recover(cause -> read(piece));
  }

  private Future<LeasedBytes> read(ByteRange piece) {
    open.retain();
    return source.lease(file, piece, open::read).onComplete(done -> open.release());
  }

  @Override
  public void close() {
    open.release();
  }
}
