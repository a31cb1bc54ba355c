package twf.tiles.assets;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Content codings of a file (RFC 9110, 8.4.1), smallest first. */
enum ContentCoding {
  BROTLI("br", ".br"),
  GZIP("gzip", ".gz"),
  IDENTITY("identity", "");

  /** An item of {@code Accept-Encoding} in lower case: a coding, then its weight if it has one. */
  private static final Pattern ITEM = Pattern.compile("([^;\\s]+)(?:.*?;\\s*q=([^;\\s]*))?.*");

  private static final Pattern WEIGHT = Pattern.compile("0(\\.[0-9]{0,3})?|1(\\.0{0,3})?");

  private final String token;
  private final String suffix;

  ContentCoding(String token, String suffix) {
    this.token = token;
    this.suffix = suffix;
  }

  /** The name of the coding in headers. */
  String token() {
    return token;
  }

  /** The suffix that the build appends to the file name. */
  String suffix() {
    return suffix;
  }

  /**
   * Returns the entity tag of the file in this coding; each coding has its own (RFC 9110, 8.8.3.3).
   */
  String etag(String digest) {
    return this == IDENTITY ? '"' + digest + '"' : '"' + digest + '-' + token + '"';
  }

  /**
   * Returns the coding with the highest weight (RFC 9110, 12.5.3), of equal ones the smallest;
   * identity if the client accepts none. A malformed weight counts as 0.
   *
   * @param lines of {@code Accept-Encoding}
   * @param codings the available codings, smallest body first
   */
  static ContentCoding choose(List<String> lines, Collection<ContentCoding> codings) {
    Map<String, Double> weights = new HashMap<>();
    for (String item : String.join(",", lines).toLowerCase(Locale.ROOT).split(",", -1)) {
      Matcher parts = ITEM.matcher(item.strip());
      if (parts.matches()) {
        String weight = parts.group(2) == null ? "1" : parts.group(2);
        boolean valid = WEIGHT.matcher(weight).matches();
        weights.putIfAbsent(parts.group(1), valid ? Double.parseDouble(weight) : 0);
      }
    }
    // Identity is acceptable unless the client excludes it, and is the last choice.
    weights.putIfAbsent("identity", weights.getOrDefault("*", Double.MIN_VALUE));
    ContentCoding best = IDENTITY;
    double bestWeight = 0;
    for (ContentCoding coding : codings) {
      double weight = weights.getOrDefault(coding.token, weights.getOrDefault("*", 0.0));
      if (weight > bestWeight) {
        best = coding;
        bestWeight = weight;
      }
    }
    return best;
  }
}
