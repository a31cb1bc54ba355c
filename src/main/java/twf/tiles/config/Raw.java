package twf.tiles.config;

import java.util.Collection;
import java.util.Map;

/**
 * A value as somebody wrote it, before anyone has understood it.
 *
 * @param key how messages name it
 * @param value a {@code String}, a {@code List} or a {@code Map}
 * @param source where it was written
 */
record Raw(String key, Object value, String source) {
  private static final int SHOWN_CHARACTERS = 100;

  /** The value in quotes, on one line, cut when it is long; never a secret. */
  String shown() {
    if (key.equals(Key.ADMIN_TOKEN.name())) {
      return "(hidden)";
    }
    if (value instanceof Map) {
      return "{...}";
    }
    if (value instanceof Collection<?> items) {
      return '"' + oneLine(String.join(",", items.stream().map(String::valueOf).toList())) + '"';
    }
    return '"' + oneLine(value.toString()) + '"';
  }

  @Override
  public String toString() {
    return key + ": " + shown() + " (from " + source + ")";
  }

  /** Text of unknown origin made fit for one line of a message. */
  static String oneLine(String text) {
    String cut =
        text.length() > SHOWN_CHARACTERS ? text.substring(0, SHOWN_CHARACTERS) + "..." : text;
    return cut.replaceAll("[\\p{Cntrl}\\x{85}\\x{2028}\\x{2029}]+", " ");
  }
}
