package twf.tiles.assets;

import java.util.Collection;
import java.util.List;
import java.util.Locale;

/**
 * Chooses a content coding by {@code Accept-Encoding} (RFC 9110, 12.5.3). Stateless and
 * thread-safe.
 */
final class AcceptEncoding {
  private static final double UNSPECIFIED = -1;

  private AcceptEncoding() {}

  /**
   * Returns the coding with the highest weight, of equal ones the smallest; identity if the client
   * accepts none.
   *
   * @param lines of {@code Accept-Encoding}
   * @param codings the available codings, smallest body first
   */
  static ContentCoding choose(List<String> lines, Collection<ContentCoding> codings) {
    ContentCoding best = ContentCoding.IDENTITY;
    double bestWeight = 0;
    for (ContentCoding coding : codings) {
      double weight = weight(lines, coding);
      if (weight > bestWeight) {
        best = coding;
        bestWeight = weight;
      }
    }
    return best;
  }

  private static double weight(List<String> lines, ContentCoding coding) {
    double any = UNSPECIFIED;
    for (String line : lines) {
      for (String item : line.split(",", -1)) {
        String[] parts = item.split(";", -1);
        String token = parts[0].strip().toLowerCase(Locale.ROOT);
        if (token.equals(coding.token())) {
          return quality(parts);
        }
        if (token.equals("*")) {
          any = quality(parts);
        }
      }
    }
    if (any != UNSPECIFIED) {
      return any;
    }
    // Identity is acceptable unless the client excludes it, and is the last choice.
    return coding == ContentCoding.IDENTITY ? Double.MIN_VALUE : 0;
  }

  /** Parses the weight, from 0 to 1; a malformed one counts as 0. */
  private static double quality(String[] parts) {
    for (int i = 1; i < parts.length; i++) {
      String parameter = parts[i].strip().toLowerCase(Locale.ROOT);
      if (parameter.startsWith("q=")) {
        String value = parameter.substring(2);
        return value.matches("(0(\\.[0-9]{0,3})?|1(\\.0{0,3})?)") ? Double.parseDouble(value) : 0;
      }
    }
    return 1;
  }
}
