package twf.tiles.assets;

/** How a file's bytes may be coded on the way (RFC 9110, 8.4.1), the smallest first. */
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

  /** As it stands in headers. */
  String token() {
    return token;
  }

  /** What the build appends to a file's name. */
  String suffix() {
    return suffix;
  }

  /** The entity tag of a file coded so: other bytes, another tag (RFC 9110, 8.8.3.3). */
  String etag(String digest) {
    return this == IDENTITY ? '"' + digest + '"' : '"' + digest + '-' + token + '"';
  }
}
