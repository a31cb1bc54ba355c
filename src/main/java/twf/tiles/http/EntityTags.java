package twf.tiles.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The entity tags of an {@code If-Match} or {@code If-None-Match} header (RFC 9110, section 13.1).
 * Immutable.
 *
 * @param any whether the header is {@code *}
 * @param tags the tags as sent, with quotes; weak ones start with {@code W/}
 */
public record EntityTags(boolean any, List<String> tags) {
  private static final String WEAK = "W/";

  /** Parses the values of all header lines; empty if they are not a list of entity tags. */
  public static Optional<EntityTags> parse(List<String> lines) {
    String text = String.join(",", lines).strip();
    if (text.equals("*")) {
      return Optional.of(new EntityTags(true, List.of()));
    }
    List<String> tags = new ArrayList<>();
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == ',' || c == ' ' || c == '\t') {
        at++;
        continue;
      }
      int end = endOfTag(text, at);
      if (end < 0) {
        return Optional.empty();
      }
      tags.add(text.substring(at, end));
      at = end;
    }
    return tags.isEmpty() ? Optional.empty() : Optional.of(new EntityTags(false, tags));
  }

  /** Returns the position after the tag that starts at {@code from}; -1 if no tag starts there. */
  private static int endOfTag(String text, int from) {
    int open = text.startsWith(WEAK, from) ? from + WEAK.length() : from;
    if (open >= text.length() || text.charAt(open) != '"') {
      return -1;
    }
    int close = text.indexOf('"', open + 1);
    if (close < 0) {
      return -1;
    }
    int next = close + 1;
    while (next < text.length() && (text.charAt(next) == ' ' || text.charAt(next) == '\t')) {
      next++;
    }
    return next == text.length() || text.charAt(next) == ',' ? close + 1 : -1;
  }

  /** Whether a tag of the list matches a strong tag by weak comparison (RFC 9110, 8.8.3.2). */
  public boolean weaklyMatch(String etag) {
    return any || tags.contains(etag) || tags.contains(WEAK + etag);
  }

  /** Whether a tag of the list matches a strong tag by strong comparison (RFC 9110, 8.8.3.2). */
  public boolean stronglyMatch(String etag) {
    return any || tags.contains(etag);
  }
}
