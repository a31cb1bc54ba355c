package twf.tiles.web.response;

import io.vertx.core.http.HttpHeaders;

/** What clients and proxies may keep, and for how long: each {@code Cache-Control} of a route. */
public enum CachePolicy {
  /** Content that the next publish may replace. */
  BRIEF("public, max-age=5, must-revalidate"),
  /** Content that never changes. */
  IMMUTABLE("public, max-age=31536000, immutable"),
  /** Archives: like {@link #IMMUTABLE}, and never encoded, as clients ask for ranges. */
  ARCHIVE("public, max-age=31536000, immutable, no-transform"),
  /** Frame images whose request names no version: a frame may get one later. */
  UNVERSIONED("public, max-age=60, stale-while-revalidate=300"),
  /** The answer that there is no such tile yet. */
  NO_TILE("public, max-age=15"),
  /** The answer that the deprecated routes are disabled. */
  DISABLED("public, max-age=60"),
  /** The state of this moment. */
  NO_STORE("no-store");

  @SuppressWarnings("ImmutableEnumChecker") // it is an encoded string
  private final CharSequence header;

  CachePolicy(String header) {
    this.header = HttpHeaders.createOptimized(header);
  }

  /** The value of the header, encoded once. */
  public CharSequence header() {
    return header;
  }
}
