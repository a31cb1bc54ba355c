package twf.tiles.pmtiles;

import twf.tiles.error.FailureException;

/** Reads unsigned LEB128 numbers one after another, none longer than 10 bytes or over 2^63 - 1. */
final class VarintReader {
  private static final int MAX_BYTES = 10;

  private final byte[] bytes;
  private final String where;
  private int position;

  VarintReader(byte[] bytes, String where) {
    this.bytes = bytes;
    this.where = where;
  }

  int remaining() {
    return bytes.length - position;
  }

  long next() {
    long value = 0;
    for (int i = 0; i < MAX_BYTES; i++) {
      if (position == bytes.length) {
        throw FailureException.malformed(where, "ends inside a number, at byte " + position);
      }
      byte b = bytes[position++];
      if (i == MAX_BYTES - 1 && (b & 0x7f) != 0) {
        throw FailureException.malformed(
            where, "number of 2^63 or more before byte " + position + " of the directory");
      }
      value |= (long) (b & 0x7f) << (7 * i);
      if (b >= 0) {
        return value;
      }
    }
    throw FailureException.malformed(where, "number of more than 10 bytes before byte " + position);
  }
}
