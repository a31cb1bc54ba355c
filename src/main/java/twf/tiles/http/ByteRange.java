package twf.tiles.http;

/**
 * A satisfiable range of bytes; both ends are inclusive.
 *
 * @param first position of the first byte
 * @param last position of the last byte
 */
public record ByteRange(long first, long last) {
  public long length() {
    return last - first + 1;
  }

  /** Formats the {@code Content-Range} of a representation of {@code size} bytes. */
  public String contentRange(long size) {
    return "bytes " + first + "-" + last + "/" + size;
  }
}
