package twf.tiles.web;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpServerResponse;

/**
 * Sends a large range a piece at a time: the next piece is fetched while one is written, and
 * written when that is with the client. Lives on one context, for one answer.
 */
final class PiecewiseSend {
  private static final int PIECE = 256 * 1024;

  private final Transfer transfer;
  private final HttpServerResponse response;
  private final long last;
  private final Promise<Void> done = Promise.promise();
  private long next;

  /**
   * @param transfer of that range, which the caller closes
   */
  PiecewiseSend(Transfer transfer, HttpServerResponse response, ByteRange range) {
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

  private Future<LeasedBytes> fetch() {
    ByteRange piece = new ByteRange(next, Math.min(last, next + PIECE - 1));
    next = piece.last() + 1;
    return transfer.lease(piece);
  }

  private void write(LeasedBytes piece) {
    if (next > last) {
      piece.send(response::end).onComplete(done);
      return;
    }
    Future<LeasedBytes> following = fetch();
    piece
        .send(response::write)
        .onComplete(
            sent -> following.onComplete(this::write, done::tryFail),
            gone -> {
              following.onSuccess(LeasedBytes::release);
              done.tryFail(gone);
            });
  }
}
