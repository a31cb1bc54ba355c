package twf.tiles.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Outcome of the preconditions of a GET or HEAD request (RFC 9110, section 13.2.2).
 *
 * <p>Evaluate preconditions only if the request without them would succeed (RFC 9110, 13.2.1).
 */
public enum ConditionalRequest {
  /** Process the request. */
  PROCEED,
  /** Send 304. */
  NOT_MODIFIED,
  /** Send 412. */
  FAILED;

  /**
   * Evaluates the preconditions of a request (RFC 9110, section 13.2.2).
   *
   * @param etag the strong entity tag of the content that the request selects
   * @param modified the content's modification time; null if the content may be replaced: date
   *     conditions are ignored then
   */
  public static ConditionalRequest evaluate(
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
    boolean matches =
        noneMatch.isEmpty()
            ? isNotModified(headers, modified)
            : hasTag(noneMatch, etag)
                || EntityTags.parse(noneMatch).filter(tags -> tags.weaklyMatch(etag)).isPresent();
    return matches ? NOT_MODIFIED : PROCEED;
  }

  /**
   * Whether the header is one field that equals the tag: the usual case, which needs no parsing.
   */
  private static boolean hasTag(List<String> lines, String etag) {
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
   * Returns the {@code Range} header to apply; null if there is not exactly one, or if {@code
   * If-Range} is neither exactly the tag nor exactly the date. The date is a strong validator, too:
   * see {@link LastModified}.
   */
  public static @Nullable String effectiveRange(
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
    if (hasTag(conditions, etag)) {
      return true;
    }
    OptionalLong date = date(conditions, modified);
    return modified != null && date.isPresent() && modified.epochSecond() == date.getAsLong();
  }
}
