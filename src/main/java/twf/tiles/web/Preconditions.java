package twf.tiles.web;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the conditions of a GET or HEAD request come to, in the order of RFC 9110, section 13.2.2.
 * There are no modification dates here: conditions on them don't count.
 */
enum Preconditions {
  /** Answer the request. */
  PROCEED,
  /** Answer 304. */
  NOT_MODIFIED,
  /** Answer 412. */
  FAILED;

  /**
   * @param etag of what would be answered: strong
   */
  static Preconditions of(MultiMap headers, String etag) {
    List<String> match = headers.getAll(HttpHeaders.IF_MATCH);
    if (!match.isEmpty()
        && EntityTags.parse(match).filter(tags -> tags.stronglyMatch(etag)).isEmpty()) {
      return FAILED;
    }
    List<String> noneMatch = headers.getAll(HttpHeaders.IF_NONE_MATCH);
    if (!noneMatch.isEmpty()
        && EntityTags.parse(noneMatch).filter(tags -> tags.weaklyMatch(etag)).isPresent()) {
      return NOT_MODIFIED;
    }
    return PROCEED;
  }

  /** The {@code Range} header that counts: none where {@code If-Range} is not exactly the tag. */
  static @Nullable String range(MultiMap headers, String etag) {
    List<String> ranges = headers.getAll("Range");
    List<String> conditions = headers.getAll("If-Range");
    boolean same = conditions.isEmpty() || conditions.equals(List.of(etag));
    return ranges.size() == 1 && same ? ranges.get(0) : null;
  }
}
