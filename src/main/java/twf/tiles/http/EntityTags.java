package twf.tiles.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A list of entity tags as in {@code If-Match} and {@code If-None-Match}, RFC 9110, section 13.1.
 * Pure.
 *
 * @param any whether it is {@code *}
 * @param tags as they stand there, weak ones with {@code W/}
 */
public record EntityTags(boolean any, List<String> tags) {
  private static final String WEAK = "W/";

  /** Of the values of all header lines; empty where they are not a list of entity tags. */
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

  /** The position behind the tag that begins at {@code from}; negative where none does. */
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

  /** Weak comparison with a strong tag. */
  public boolean weaklyMatch(String etag) {
    return any || tags.contains(etag) || tags.contains(WEAK + etag);
  }

  /** Strong comparison with a strong tag. */
  public boolean stronglyMatch(String etag) {
    return any || tags.contains(etag);
  }
}
