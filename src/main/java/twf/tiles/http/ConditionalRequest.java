package twf.tiles.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What the conditions of a GET or HEAD request come to, in the order of RFC 9110, section 13.2.2.
 * To be asked only where the answer without them would be the content.
 */
public enum ConditionalRequest {
  /** Answer the request. */
  PROCEED,
  /** Answer 304. */
  NOT_MODIFIED,
  /** Answer 412. */
  FAILED;

  /**
   * Evaluates the preconditions of a request (RFC 9110, section 13.2.2).
   *
   * @param etag of what would be answered: strong
   * @param modified when that was written; null where it may be replaced: conditions on dates do
   *     not count then
   */
  public static ConditionalRequest of(
      MultiMap headers, String etag, @Nullable LastModified modified) {
    List<String> match = headers.getAll(HttpHeaders.IF_MATCH);
    boolean holds =
        match.isEmpty()
            ? isUnmodified(headers, modified)
            : EntityTags.parse(match).filter(tags -> tags.stronglyMatch(etag)).isPresent();
    if (!holds) {
      return FAILED;
    }
    List<String> noneMatch = headers.getAll(HttpHeaders.IF_NONE_MATCH);
    boolean known =
        noneMatch.isEmpty()
            ? isNotModified(headers, modified)
            : isTag(noneMatch, etag)
                || EntityTags.parse(noneMatch).filter(tags -> tags.weaklyMatch(etag)).isPresent();
    return known ? NOT_MODIFIED : PROCEED;
  }

  /** What a client says that has asked before, most often. */
  private static boolean isTag(List<String> lines, String etag) {
    return lines.size() == 1 && lines.get(0).equals(etag);
  }

  private static boolean isUnmodified(MultiMap headers, @Nullable LastModified modified) {
    OptionalLong since = date(headers.getAll(HttpHeaderNames.IF_UNMODIFIED_SINCE), modified);
    return modified == null || since.isEmpty() || modified.epochSecond() <= since.getAsLong();
  }

  private static boolean isNotModified(MultiMap headers, @Nullable LastModified modified) {
    OptionalLong since = date(headers.getAll(HttpHeaderNames.IF_MODIFIED_SINCE), modified);
    return modified != null && since.isPresent() && modified.epochSecond() <= since.getAsLong();
  }

  private static OptionalLong date(List<String> lines, @Nullable LastModified modified) {
    return modified == null || lines.size() != 1
        ? OptionalLong.empty()
        : HttpDate.parse(lines.get(0));
  }

  /**
   * The {@code Range} header that counts: none where {@code If-Range} is not exactly the tag or the
   * date. The date is as strong as the tag: see {@link LastModified}.
   */
  public static @Nullable String range(
      MultiMap headers, String etag, @Nullable LastModified modified) {
    List<String> ranges = headers.getAll(HttpHeaderNames.RANGE);
    if (ranges.size() != 1) {
      return null;
    }
    List<String> conditions = headers.getAll(HttpHeaderNames.IF_RANGE);
    return conditions.isEmpty() || isSame(conditions, etag, modified) ? ranges.get(0) : null;
  }

  private static boolean isSame(
      List<String> conditions, String etag, @Nullable LastModified modified) {
    if (isTag(conditions, etag)) {
      return true;
    }
    OptionalLong date = date(conditions, modified);
    return modified != null && date.isPresent() && modified.epochSecond() == date.getAsLong();
  }
}
