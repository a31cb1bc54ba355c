package twf.tiles.web.archive;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpServerResponse;
import twf.tiles.http.ByteRange;

/**
 * Sends a large range a piece at a time: the next piece is fetched while one is written, and
 * written when that is with the client. Lives on one context, for one answer.
 */
final class ChunkedRangeWriter {
  private static final int CHUNK_BYTES = 256 * 1024;

  private final ContentTransfer transfer;
  private final HttpServerResponse response;
  private final long last;
  private final Promise<Void> done = Promise.promise();
  private long next;

  /**
   * @param transfer of that range, which the caller closes
   */
  ChunkedRangeWriter(ContentTransfer transfer, HttpServerResponse response, ByteRange range) {
    this.transfer = transfer;
    this.response = response;
    this.next = range.first();
    this.last = range.last();
  }

  /**
   * Sends it all; the headers are set already. Fails, and has sent nothing, where bytes fail first.
   */
  Future<Void> send() {
    fetch().onComplete(this::write, done::tryFail);
    return done.future();
  }

  private Future<RetainedBytes> fetch() {
    ByteRange piece = new ByteRange(next, Math.min(last, next + CHUNK_BYTES - 1));
    next = piece.last() + 1;
    return transfer.lease(piece);
  }

  private void write(RetainedBytes piece) {
    if (next > last) {
      piece.send(response::end).onComplete(done);
      return;
    }
    Future<RetainedBytes> following = fetch();
    piece
        .send(response::write)
        .onComplete(
            sent -> following.onComplete(this::write, done::tryFail),
            gone -> {
              following.onSuccess(RetainedBytes::release);
              done.tryFail(gone);
            });
  }
}
