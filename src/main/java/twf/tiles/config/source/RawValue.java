package twf.tiles.config.source;

import java.util.Collection;
import java.util.Map;

/**
 * A configuration value before parsing.
 *
 * @param key the key as messages name it
 * @param value a {@code String}, a {@code List} or a {@code Map}
 * @param source where the value comes from, for messages
 */
public record RawValue(String key, Object value, String source) {
  private static final int MAX_SHOWN_LENGTH = 100;

  /** Returns the value for messages: quoted, on one line, shortened; secrets are hidden. */
  public String quoted() {
    if (key.equals(SettingKey.ADMIN_TOKEN.name())) {
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
    return key + ": " + quoted() + " (from " + source + ")";
  }

  /** Sanitises untrusted text for a message: one line, at most 100 characters. */
  public static String oneLine(String text) {
    String shortened =
        text.length() > MAX_SHOWN_LENGTH ? text.substring(0, MAX_SHOWN_LENGTH) + "..." : text;
    return shortened.replaceAll("[\\p{Cntrl}\\x{85}\\x{2028}\\x{2029}]+", " ");
  }
}
