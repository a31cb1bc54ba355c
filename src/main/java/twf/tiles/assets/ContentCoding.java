package twf.tiles.assets;

/** Content codings of a file (RFC 9110, 8.4.1), smallest first. */
enum ContentCoding {
  BROTLI("br", ".br"),
  GZIP("gzip", ".gz"),
  IDENTITY("identity", "");

  private final String token;
  private final String suffix;

  ContentCoding(String token, String suffix) {
    this.token = token;
    this.suffix = suffix;
  }

  /** The name of the coding in headers. */
  String token() {
    return token;
  }

  /** The suffix that the build appends to the file name. */
  String suffix() {
    return suffix;
  }

  /**
   * Returns the entity tag of the file in this coding; each coding has its own (RFC 9110, 8.8.3.3).
   */
  String etag(String digest) {
    return this == IDENTITY ? '"' + digest + '"' : '"' + digest + '-' + token + '"';
  }
}
