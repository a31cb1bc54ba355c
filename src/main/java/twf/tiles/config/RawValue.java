package twf.tiles.config;

import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A configuration value before parsing.
 *
 * @param key the key as messages name it
 * @param value a {@code String}, a {@code List} or a {@code Map}
 * @param source where the value comes from, for messages
 */
public record RawValue(String key, Object value, String source) {
  /** The environment as a source. */
  public static final String ENVIRONMENT = "the environment";

  private static final int MAX_SHOWN_LENGTH = 100;

  /** Returns the value for messages: quoted, on one line, shortened; secrets are hidden. */
  String quoted() {
    if (key.equals(Setting.ADMIN_TOKEN.key())) {
      return "(hidden)";
    }
    if (value instanceof Map) {
      return "{...}";
    }
    String text =
        value instanceof Collection<?> items
            ? items.stream().map(String::valueOf).collect(Collectors.joining(","))
            : value.toString();
    return '"' + oneLine(text) + '"';
  }

  @Override
  public String toString() {
    return key + ": " + quoted() + " (from " + source + ")";
  }

  /** Returns the line that reports a wrong value. */
  String describeWrong(String expected) {
    return "%s: value %s (from %s) is wrong: expected %s"
        .formatted(oneLine(key), quoted(), source, expected);
  }

  /** Sanitises untrusted text for a message: one line, at most 100 characters. */
  static String oneLine(String text) {
    String shortened =
        text.length() > MAX_SHOWN_LENGTH ? text.substring(0, MAX_SHOWN_LENGTH) + "..." : text;
    return shortened.replaceAll("[\\p{Cntrl}\\x{85}\\x{2028}\\x{2029}]+", " ");
  }
}
