package twf.tiles.cli;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;

/** Escapes untrusted text for a terminal and formats durations, sizes and times. */
final class TextFormat {
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._:/-]+");

  /**
   * Control characters, line separators, lone surrogates, unassigned and bidirectional controls.
   */
  private static final Pattern UNSAFE =
      Pattern.compile(
          "[\\p{Cc}\\p{Zl}\\p{Zp}\\p{Cs}\\p{Cn}"
              + "\\u061C\\u200E\\u200F\\u202A-\\u202E\\u2066-\\u2069]");

  private static final Pattern ZERO_WIDTH = Pattern.compile("[\\p{Mn}\\p{Me}\\p{Cf}]");

  /**
   * Characters of two columns: an approximation by blocks of the classes W and F of Unicode
   * Standard Annex 11.
   */
  private static final Pattern WIDE =
      Pattern.compile(
          "[\\x{1100}-\\x{115F}\\x{2E80}-\\x{303E}\\x{3040}-\\x{A4CF}\\x{AC00}-\\x{D7A3}"
              + "\\x{F900}-\\x{FAFF}\\x{FE30}-\\x{FE6F}\\x{FF00}-\\x{FF60}\\x{FFE0}-\\x{FFE6}"
              + "\\x{1F300}-\\x{1F64F}\\x{1F680}-\\x{1F6FF}\\x{1F900}-\\x{1FAFF}"
              + "\\x{20000}-\\x{3FFFD}&&[^\\p{Mn}\\p{Me}\\p{Cf}]]");

  private TextFormat() {}

  /**
   * Returns the text on one line, with control characters, line separators and bidirectional
   * controls replaced by {@code ?}.
   */
  static String oneLine(String text) {
    return UNSAFE.matcher(text).replaceAll("?");
  }

  /**
   * Formats a {@code tilesctl} command line for copy and paste; quotes words for the shell where
   * needed.
   */
  static String command(String... words) {
    StringBuilder line = new StringBuilder("tilesctl");
    for (String word : words) {
      boolean plain = PLAIN.matcher(word).matches();
      line.append(' ').append(plain ? word : "'" + word.replace("'", "'\\''") + "'");
    }
    return line.toString();
  }

  /** Returns the number of terminal columns that a text takes. */
  static int width(String text) {
    long wide = WIDE.matcher(text).results().count();
    long none = ZERO_WIDTH.matcher(text).results().count();
    return (int) (text.codePointCount(0, text.length()) + wide - none);
  }

  /**
   * Formats a duration with its two largest units: {@code 12s}, {@code 4m07s}, {@code 3h12m},
   * {@code 2d04h}; a negative one as {@code 2d04h ahead}.
   */
  static String age(long seconds) {
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
  static String bytes(long count) {
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
