package twf.tiles.cli.terminal;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;

/** Escapes untrusted text for a terminal and formats durations, sizes and times. */
public final class TextFormat {
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._:/-]+");

  private TextFormat() {}

  /**
   * Returns the text on one line, with control characters, line separators and bidirectional
   * controls replaced by {@code ?}.
   */
  public static String oneLine(String text) {
    StringBuilder sanitized = new StringBuilder(text.length());
    text.codePoints().forEach(point -> sanitized.appendCodePoint(isUnfit(point) ? '?' : point));
    return sanitized.toString();
  }

  private static boolean isUnfit(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.UNASSIGNED ->
          true;
      case Character.FORMAT -> isBidirectional(point);
      default -> false;
    };
  }

  private static boolean isBidirectional(int point) {
    return point == 0x061C
        || (point >= 0x200E && point <= 0x200F)
        || (point >= 0x202A && point <= 0x202E)
        || (point >= 0x2066 && point <= 0x2069);
  }

  /**
   * Formats a {@code tilesctl} command line for copy and paste; quotes words for the shell where
   * needed.
   */
  public static String command(String... words) {
    StringBuilder line = new StringBuilder("tilesctl");
    for (String word : words) {
      boolean plain = PLAIN.matcher(word).matches();
      line.append(' ').append(plain ? word : "'" + word.replace("'", "'\\''") + "'");
    }
    return line.toString();
  }

  /** Returns the number of terminal columns that a text takes. */
  public static int width(String text) {
    return text.codePoints().map(TextFormat::width).sum();
  }

  private static int width(int point) {
    return switch (Character.getType(point)) {
      case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.FORMAT -> 0;
      default -> isWide(point) ? 2 : 1;
    };
  }

  /**
   * Returns whether a code point is wide: an approximation by blocks of the classes W and F of
   * Unicode Standard Annex 11.
   */
  private static boolean isWide(int point) {
    return point >= 0x1100
        && (point <= 0x115F
            || (point >= 0x2E80 && point <= 0xA4CF && point != 0x303F)
            || (point >= 0xAC00 && point <= 0xD7A3)
            || (point >= 0xF900 && point <= 0xFAFF)
            || (point >= 0xFE30 && point <= 0xFE6F)
            || (point >= 0xFF00 && point <= 0xFF60)
            || (point >= 0xFFE0 && point <= 0xFFE6)
            || (point >= 0x1F300 && point <= 0x1F64F)
            || (point >= 0x1F680 && point <= 0x1F6FF)
            || (point >= 0x1F900 && point <= 0x1FAFF)
            || (point >= 0x20000 && point <= 0x3FFFD));
  }

  /**
   * Formats a duration with its two largest units: {@code 12s}, {@code 4m07s}, {@code 3h12m},
   * {@code 2d04h}; a negative one as {@code 2d04h ahead}.
   */
  public static String age(long seconds) {
    if (seconds < 0) {
      return age(seconds == Long.MIN_VALUE ? Long.MAX_VALUE : -seconds) + " ahead";
    }
    Duration age = Duration.ofSeconds(seconds);
    if (age.toMinutes() == 0) {
      return seconds + "s";
    }
    if (age.toHours() == 0) {
      return "%dm%02ds".formatted(age.toMinutes(), age.toSecondsPart());
    }
    return age.toDays() == 0
        ? "%dh%02dm".formatted(age.toHours(), age.toMinutesPart())
        : "%dd%02dh".formatted(age.toDays(), age.toHoursPart());
  }

  /** Formats a number of bytes with a binary unit: {@code 412.3 GiB}. */
  public static String bytes(long count) {
    int unit = (Long.SIZE - 1 - Long.numberOfLeadingZeros(Math.max(1, count))) / 10;
    return unit == 0
        ? count + " B"
        : String.format(
            Locale.ROOT,
            "%.1f %ciB",
            count / (double) (1L << (10 * unit)),
            "KMGTPE".charAt(unit - 1));
  }
}
