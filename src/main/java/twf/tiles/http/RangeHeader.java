package twf.tiles.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a {@code Range} header asks for, as RFC 9110, section 14, says. Pure.
 *
 * @param kind how to answer
 * @param ranges the satisfiable ones, in the order asked; empty unless {@code kind} is PARTIAL
 */
public record RangeHeader(Kind kind, List<ByteRange> ranges) {
  /** How many ranges one request may ask for; more are answered whole. */
  static final int MAX_RANGES = 8;

  private static final String UNIT = "bytes=";
  private static final RangeHeader ALL = new RangeHeader(Kind.WHOLE, List.of());
  private static final RangeHeader NONE = new RangeHeader(Kind.UNSATISFIABLE, List.of());

  /** How to answer. */
  public enum Kind {
    /** As if there were no such header: it is missing, of another unit, wrong, or asks too much. */
    WHOLE,
    /** With the ranges. */
    PARTIAL,
    /** With 416. */
    UNSATISFIABLE
  }

  public RangeHeader {
    ranges = List.copyOf(ranges);
  }

  /**
   * Parses a {@code Range} header field.
   *
   * @param header the field's value, null where there is none
   * @param size of the whole representation in bytes
   */
  public static RangeHeader of(@Nullable String header, long size) {
    if (header == null || !header.regionMatches(true, 0, UNIT, 0, UNIT.length())) {
      return ALL;
    }
    List<String> specs = specs(header.substring(UNIT.length()));
    if (specs.isEmpty() || specs.size() > MAX_RANGES) {
      return ALL;
    }
    List<ByteRange> satisfiable = new ArrayList<>();
    for (String spec : specs) {
      int dash = spec.indexOf('-');
      if (dash < 0 || !isDigits(spec, 0, dash) || !isDigits(spec, dash + 1, spec.length())) {
        return ALL;
      }
      String first = digits(spec.substring(0, dash));
      String last = digits(spec.substring(dash + 1));
      if (!isValid(first, last)) {
        return ALL;
      }
      resolve(first, last, size).ifPresent(satisfiable::add);
    }
    if (size == 0 && !satisfiable.isEmpty()) {
      return ALL;
    }
    return satisfiable.isEmpty() ? NONE : new RangeHeader(Kind.PARTIAL, satisfiable);
  }

  /**
   * The elements of the list (RFC 9110, 5.6.1): empty ones are ignored, white space is only beside
   * commas. One more than {@link #MAX_RANGES} is enough to know.
   */
  private static List<String> specs(String set) {
    List<String> specs = new ArrayList<>();
    int from = 0;
    while (from <= set.length() && specs.size() <= MAX_RANGES) {
      int comma = set.indexOf(',', from);
      int to = comma < 0 ? set.length() : comma;
      int first = from == 0 ? 0 : skipSpace(set, from, to);
      int last = comma < 0 ? to : skipSpaceBack(set, first, to);
      if (first < last) {
        specs.add(set.substring(first, last));
      }
      from = to + 1;
    }
    return specs;
  }

  private static int skipSpace(String text, int from, int to) {
    int at = from;
    while (at < to && isSpace(text.charAt(at))) {
      at++;
    }
    return at;
  }

  private static int skipSpaceBack(String text, int from, int to) {
    int at = to;
    while (at > from && isSpace(text.charAt(at - 1))) {
      at--;
    }
    return at;
  }

  private static boolean isSpace(char c) {
    return c == ' ' || c == '\t';
  }

  private static boolean isDigits(String text, int from, int to) {
    for (int i = from; i < to; i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return true;
  }

  /** A position's digits without leading zeros; null where there are none at all. */
  private static @Nullable String digits(String digits) {
    int from = 0;
    while (from < digits.length() - 1 && digits.charAt(from) == '0') {
      from++;
    }
    return digits.isEmpty() ? null : digits.substring(from);
  }

  private static boolean isValid(@Nullable String first, @Nullable String last) {
    if (first == null || last == null) {
      return first != null || last != null;
    }
    return first.length() == last.length()
        ? first.compareTo(last) <= 0
        : first.length() < last.length();
  }

  private static Optional<ByteRange> resolve(
      @Nullable String first, @Nullable String last, long size) {
    if (first == null) {
      long suffix = last == null ? 0 : number(last);
      return suffix == 0
          ? Optional.empty()
          : Optional.of(new ByteRange(Math.max(0, size - suffix), size - 1));
    }
    long from = number(first);
    if (from >= size) {
      return Optional.empty();
    }
    return Optional.of(
        new ByteRange(from, last == null ? size - 1 : Math.min(number(last), size - 1)));
  }

  /** The number, or the largest there is where it is larger. */
  private static long number(String digits) {
    try {
      return Long.parseLong(digits);
    } catch (NumberFormatException tooLarge) {
      return Long.MAX_VALUE;
    }
  }
}
