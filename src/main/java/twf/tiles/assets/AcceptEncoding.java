package twf.tiles.assets;

import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** What codings a client takes (RFC 9110, 12.5.3). Pure. */
final class AcceptEncoding {
  private static final double UNSPECIFIED = -1;

  private AcceptEncoding() {}

  /**
   * The coding to answer with: the one that the client likes best, the smallest of equals. Where it
   * likes none, the bytes as they are.
   *
   * @param lines of {@code Accept-Encoding}
   * @param codings that there are, the smallest first
   */
  static ContentCoding choose(List<String> lines, Collection<ContentCoding> codings) {
    ContentCoding best = ContentCoding.IDENTITY;
    double most = 0;
    for (ContentCoding coding : codings) {
      double weight = weight(lines, coding);
      if (weight > most) {
        best = coding;
        most = weight;
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
    // Always acceptable where nothing is said of it, and the last choice.
    return coding == ContentCoding.IDENTITY ? Double.MIN_VALUE : 0;
  }

  /** 0 to 1; what cannot be read is as if it were not wanted. */
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
