package twf.tiles.pmtiles;

import twf.tiles.error.FailureException;

/** How a part of an archive is compressed (PMTiles v3 specification, "Header design"). */
public enum Compression {
  /** Not said. */
  UNKNOWN(0),
  /** Not compressed. */
  NONE(1),
  /** RFC 1952. */
  GZIP(2),
  /** RFC 7932. */
  BROTLI(3),
  /** RFC 8878. */
  ZSTD(4);

  private final int code;

  Compression(int code) {
    this.code = code;
  }

  /** The number in the header. */
  public int code() {
    return code;
  }

  static Compression of(int code, String what, String where) {
    for (Compression compression : values()) {
      if (compression.code == code) {
        return compression;
      }
    }
    throw FailureException.malformed(where, what + " compression: expected 0 to 4, found " + code);
  }
}
