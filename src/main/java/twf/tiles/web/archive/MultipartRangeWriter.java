package twf.tiles.web.archive;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.util.ArrayList;
import java.util.List;
import twf.tiles.http.ByteRange;

/**
 * Sends several ranges as {@code multipart/byteranges} (RFC 9110, 14.6) in chunks; reads the next
 * chunk when the previous one is written. One instance per response, on one context.
 */
final class MultipartRangeWriter {
  private static final int CHUNK_BYTES = 64 * 1024;
  private static final int BOUNDARY_DIGITS = 32;

  private final HttpServerResponse response;
  private final ArchiveContent bytes;
  private final List<ByteRange> ranges;
  private final String boundary;
  private final List<Buffer> heads = new ArrayList<>();
  private final Buffer tail;
  private final Promise<Void> done = Promise.promise();
  private int part;
  private long position = -1;

  /**
   * @param sha256 of the content; the boundary is made from it, so that the content does not
   *     contain the boundary
   * @param size of the whole content in bytes
   * @param type media type of the parts
   */
  MultipartRangeWriter(
      HttpServerResponse response,
      ArchiveContent bytes,
      List<ByteRange> ranges,
      String sha256,
      long size,
      String type) {
    this.response = response;
    this.bytes = bytes;
    this.ranges = ranges;
    this.boundary = "ranges-" + sha256.substring(0, BOUNDARY_DIGITS);
    for (ByteRange range : ranges) {
      heads.add(
          Buffer.buffer(
              (heads.isEmpty() ? "--" : "\r\n--")
                  + boundary
                  + "\r\nContent-Type: "
                  + type
                  + "\r\nContent-Range: "
                  + range.contentRange(size)
                  + "\r\n\r\n"));
    }
    this.tail = Buffer.buffer("\r\n--" + boundary + "--\r\n");
  }

  /**
   * Sends all parts; the caller has set the other headers. Fails without sending anything if the
   * content cannot be opened.
   */
  Future<Void> send() {
    return bytes
        .openTransfer(ranges)
        .compose(transfer -> send(transfer).onComplete(sent -> transfer.close()));
  }

  private Future<Void> send(ContentTransfer transfer) {
    long length =
        tail.length()
            + heads.stream().mapToLong(Buffer::length).sum()
            + ranges.stream().mapToLong(ByteRange::length).sum();
    response
        .putHeader(HttpHeaders.CONTENT_TYPE, "multipart/byteranges; boundary=" + boundary)
        .putHeader(HttpHeaders.CONTENT_LENGTH, Long.toString(length));
    sendNext(transfer);
    return done.future();
  }

  /**
   * Sends the remaining chunks. Steps that complete immediately are run in a loop, as recursion
   * could overflow the stack.
   */
  private void sendNext(ContentTransfer transfer) {
    while (part < ranges.size()) {
      Future<Void> step = sendStep(transfer);
      if (!step.isComplete()) {
        step.onComplete(written -> sendNext(transfer), done::tryFail);
        return;
      }
      if (step.failed()) {
        done.tryFail(step.cause());
        return;
      }
    }
    response.end(tail).onComplete(done);
  }

  private Future<Void> sendStep(ContentTransfer transfer) {
    ByteRange range = ranges.get(part);
    if (position < 0) {
      position = range.first();
      return response.write(heads.get(part));
    }
    ByteRange chunk = new ByteRange(position, Math.min(range.last(), position + CHUNK_BYTES - 1));
    position = chunk.last() + 1;
    if (position > range.last()) {
      position = -1;
      part++;
    }
    return transfer.retain(chunk).map(RetainedBytes::copy).compose(response::write);
  }
}
