package twf.tiles.web.archive;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpServerResponse;
import twf.tiles.http.ByteRange;

/**
 * Sends a large range in chunks: reads the next chunk while the current one is written. One
 * instance per response, on one context.
 */
final class ChunkedRangeWriter {
  private static final int CHUNK_BYTES = 256 * 1024;

  private final ContentTransfer transfer;
  private final HttpServerResponse response;
  private final long last;
  private final Promise<Void> done = Promise.promise();
  private long next;

  /**
   * @param transfer begun for {@code range}; the caller closes it
   */
  ChunkedRangeWriter(ContentTransfer transfer, HttpServerResponse response, ByteRange range) {
    this.transfer = transfer;
    this.response = response;
    this.next = range.first();
    this.last = range.last();
  }

  /**
   * Sends the range; the caller has set the headers. Fails without sending anything if the first
   * chunk cannot be read.
   */
  Future<Void> send() {
    fetch().onComplete(this::write, done::tryFail);
    return done.future();
  }

  private Future<RetainedBytes> fetch() {
    ByteRange chunk = new ByteRange(next, Math.min(last, next + CHUNK_BYTES - 1));
    next = chunk.last() + 1;
    return transfer.retain(chunk);
  }

  private void write(RetainedBytes chunk) {
    if (next > last) {
      chunk.send(response::end).onComplete(done);
      return;
    }
    Future<RetainedBytes> following = fetch();
    chunk
        .send(response::write)
        .onComplete(
            sent -> following.onComplete(this::write, done::tryFail),
            cause -> {
              following.onSuccess(RetainedBytes::release);
              done.tryFail(cause);
            });
  }
}
