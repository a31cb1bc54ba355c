package twf.tiles.web.archive;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpServerResponse;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import twf.tiles.http.ByteRange;

/**
 * Sends ranges in chunks: reads the next chunk while the current one is written. One instance per
 * response, on one context.
 */
final class ChunkedRangeWriter {
  private static final int CHUNK_BYTES = 256 * 1024;

  private final ContentTransfer transfer;
  private final HttpServerResponse response;
  private final List<ByteRange> ranges;
  private final @Nullable Multipart multipart;
  private final Promise<Void> done = Promise.promise();

  /** The range of the next chunk, and the position of the chunk. */
  private int part;

  private long next;

  /**
   * @param transfer begun for {@code ranges}; the caller closes it
   * @param multipart the text around the ranges; null if there is one range, which is sent bare
   */
  ChunkedRangeWriter(
      ContentTransfer transfer,
      HttpServerResponse response,
      List<ByteRange> ranges,
      @Nullable Multipart multipart) {
    this.transfer = transfer;
    this.response = response;
    this.ranges = ranges;
    this.multipart = multipart;
    this.next = ranges.get(0).first();
  }

  /**
   * Sends the ranges; the caller has set the headers. Fails without sending anything if the first
   * chunk cannot be read.
   */
  Future<Void> send() {
    write(readNext());
    return done.future();
  }

  private boolean hasNext() {
    return part < ranges.size();
  }

  private Future<RetainedBytes> readNext() {
    int index = part;
    ByteRange range = ranges.get(index);
    ByteRange chunk = new ByteRange(next, Math.min(range.last(), next + CHUNK_BYTES - 1));
    next = chunk.last() + 1;
    if (next > range.last()) {
      part++;
      next = hasNext() ? ranges.get(part).first() : next;
    }
    Future<RetainedBytes> bytes = transfer.read(chunk);
    if (multipart == null) {
      return bytes;
    }
    String before = chunk.first() == range.first() ? multipart.heads().get(index) : "";
    String after = hasNext() ? "" : multipart.tail();
    return bytes.map(content -> content.between(before, after));
  }

  /**
   * Writes a chunk and all that follow. Chunks that are read and written at once are written in a
   * loop, as recursion could overflow the stack.
   */
  private void write(Future<RetainedBytes> first) {
    Future<RetainedBytes> chunk = first;
    while (chunk.succeeded() && hasNext()) {
      Future<RetainedBytes> following = readNext();
      Future<Void> written = chunk.result().send(response::write);
      if (!written.succeeded()) {
        written.onComplete(
            sent -> write(following),
            cause -> {
              following.onSuccess(RetainedBytes::release);
              done.tryFail(cause);
            });
        return;
      }
      chunk = following;
    }
    if (chunk.succeeded()) {
      chunk.result().send(response::end).onComplete(done);
    } else {
      Future<RetainedBytes> pending = chunk;
      pending.onComplete(read -> write(pending), done::tryFail);
    }
  }

  /**
   * The text around several ranges in a {@code multipart/byteranges} body (RFC 9110, 14.6).
   *
   * @param boundary between the parts
   * @param heads one before each range
   * @param tail after the last range
   */
  record Multipart(String boundary, List<String> heads, String tail) {
    private static final int BOUNDARY_DIGITS = 32;

    /**
     * @param sha256 of the content; the boundary is made from it, so that the content does not
     *     contain the boundary
     * @param size of the whole content in bytes
     * @param type media type of the parts
     */
    static Multipart of(List<ByteRange> ranges, String sha256, long size, String type) {
      String boundary = "ranges-" + sha256.substring(0, BOUNDARY_DIGITS);
      List<String> heads = new ArrayList<>();
      for (ByteRange range : ranges) {
        heads.add(
            "%s--%s\r\nContent-Type: %s\r\nContent-Range: %s\r\n\r\n"
                .formatted(
                    heads.isEmpty() ? "" : "\r\n", boundary, type, range.contentRange(size)));
      }
      return new Multipart(boundary, heads, "\r\n--" + boundary + "--\r\n");
    }

    String contentType() {
      return "multipart/byteranges; boundary=" + boundary;
    }

    /** The length of the body in bytes; all text is ASCII. */
    long contentLength(List<ByteRange> ranges) {
      return tail.length()
          + heads.stream().mapToLong(String::length).sum()
          + ranges.stream().mapToLong(ByteRange::length).sum();
    }
  }
}
