package twf.tiles.config.source;

import java.util.Collection;
import java.util.Map;

/**
 * A value as somebody wrote it, before anyone has understood it.
 *
 * @param key how messages name it
 * @param value a {@code String}, a {@code List} or a {@code Map}
 * @param source where it was written
 */
public record RawValue(String key, Object value, String source) {
  private static final int MAX_SHOWN_LENGTH = 100;

  /** The value in quotes, on one line, cut when it is long; never a secret. */
  public String shown() {
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
    return key + ": " + shown() + " (from " + source + ")";
  }

  /** Text of unknown origin made fit for one line of a message. */
  public static String oneLine(String text) {
    String cut =
        text.length() > MAX_SHOWN_LENGTH ? text.substring(0, MAX_SHOWN_LENGTH) + "..." : text;
    return cut.replaceAll("[\\p{Cntrl}\\x{85}\\x{2028}\\x{2029}]+", " ");
  }
}
