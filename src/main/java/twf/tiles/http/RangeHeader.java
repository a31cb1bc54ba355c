package twf.tiles.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A parsed {@code Range} header (RFC 9110, section 14). Immutable.
 *
 * @param kind how to answer the request
 * @param ranges the satisfiable ranges in the order of the request; empty unless {@code kind} is
 *     PARTIAL
 */
public record RangeHeader(Kind kind, List<ByteRange> ranges) {
  /** Maximum number of ranges per request; a request for more gets the whole representation. */
  static final int MAX_RANGES = 8;

  private static final String UNIT = "bytes=";
  private static final RangeHeader ALL = new RangeHeader(Kind.WHOLE, List.of());
  private static final RangeHeader NONE = new RangeHeader(Kind.UNSATISFIABLE, List.of());

  /** How to answer the request. */
  public enum Kind {
    /**
     * Send the whole representation: the header is missing, malformed, of another unit, or lists
     * too many ranges.
     */
    WHOLE,
    /** Send the ranges (206). */
    PARTIAL,
    /** Send 416. */
    UNSATISFIABLE
  }

  public RangeHeader {
    ranges = List.copyOf(ranges);
  }

  /**
   * Parses a {@code Range} header field.
   *
   * @param header the field's value; null if the request has none
   * @param size of the whole representation in bytes
   */
  public static RangeHeader parse(@Nullable String header, long size) {
    if (header == null || !header.regionMatches(true, 0, UNIT, 0, UNIT.length())) {
      return ALL;
    }
    List<String> specs = splitSpecs(header.substring(UNIT.length()));
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
   * Splits the list into its elements (RFC 9110, 5.6.1): drops empty elements and white space next
   * to commas. Stops after one element more than {@link #MAX_RANGES}, which is enough to reject the
   * list.
   */
  private static List<String> splitSpecs(String list) {
    List<String> specs = new ArrayList<>();
    int from = 0;
    while (from <= list.length() && specs.size() <= MAX_RANGES) {
      int comma = list.indexOf(',', from);
      int to = comma < 0 ? list.length() : comma;
      int first = from == 0 ? 0 : skipSpace(list, from, to);
      int last = comma < 0 ? to : skipSpaceBack(list, first, to);
      if (first < last) {
        specs.add(list.substring(first, last));
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

  /** Removes leading zeros; returns null if there are no digits. */
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

  /** Parses a number; values above {@link Long#MAX_VALUE} are capped. */
  private static long number(String digits) {
    try {
      return Long.parseLong(digits);
    } catch (NumberFormatException tooLarge) {
      return Long.MAX_VALUE;
    }
  }
}
