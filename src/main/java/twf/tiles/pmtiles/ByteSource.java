package twf.tiles.pmtiles;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import twf.tiles.error.FailureException;

/**
 * Bytes of a known number that can be read from any position: a file, a buffer, a URL.
 *
 * <p>Safe for several reads at a time. What it reads must not change meanwhile.
 */
public interface ByteSource {

  /** The file or URL, for messages. */
  String name();

  /** The number of bytes. */
  long size();

  /**
   * Reads exactly {@code length} bytes.
   *
   * @param position counted from 0
   * @return the bytes; fails with a {@link FailureException}: malformed where the source ends
   *     before, storage where it cannot be read. Refused before anything is allocated.
   */
  Future<Buffer> read(long position, int length);

  /** Closes the source; later reads fail. */
  Future<Void> close();

  /** Whether the source has {@code length} bytes at {@code position}. */
  default boolean contains(long position, long length) {
    return position >= 0 && length >= 0 && position <= size() - length;
  }

  /** The failure of a read of bytes that the source does not have. */
  default FailureException truncated(long position, long length) {
    String end =
        position < 0 || length < 0 || position > Long.MAX_VALUE - length
            ? length + " bytes at " + position
            : String.valueOf(position + length);
    return FailureException.malformed(
        name(), "ends before byte " + end + ": it has " + size() + " bytes");
  }
}
