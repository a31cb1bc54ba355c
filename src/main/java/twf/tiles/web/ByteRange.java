package twf.tiles.web;

/**
 * A satisfiable range of bytes.
 *
 * @param first position of the first byte
 * @param last position of the last byte, inclusive
 */
record ByteRange(long first, long last) {
  long length() {
    return last - first + 1;
  }

  /** As in {@code Content-Range} of a representation of {@code size} bytes. */
  String contentRange(long size) {
    return "bytes " + first + "-" + last + "/" + size;
  }
}
