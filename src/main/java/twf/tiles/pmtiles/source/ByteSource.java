package twf.tiles.pmtiles.source;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

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
   * @return the bytes; fails with a {@link twf.tiles.error.FailureException}: malformed where the
   *     source ends before, storage where it cannot be read. Refused before anything is allocated.
   */
  Future<Buffer> read(long position, int length);

  /** Lets the source go; reads fail from then on. */
  Future<Void> close();
}
