package twf.tiles.config;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Finds the known name that a mistyped one most likely means. */
final class SimilarName {
  private static final int MAX_LENGTH = 64;

  private SimilarName() {}

  /**
   * Returns the closest known name within an edit distance of a quarter of its length (at least 1,
   * at most 3). Case is ignored.
   */
  static Optional<String> find(String word, List<String> known) {
    if (word.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    String upper = word.toUpperCase(Locale.ROOT);
    return known.stream()
        .filter(name -> distance(upper, name) <= Math.min(3, Math.max(1, name.length() / 4)))
        .min(Comparator.comparingInt(name -> distance(upper, name)));
  }

  /** Returns the Levenshtein distance, computed row by row. */
  private static int distance(String upper, String name) {
    String other = name.toUpperCase(Locale.ROOT);
    int[] previous = new int[other.length() + 1];
    for (int j = 0; j <= other.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= upper.length(); i++) {
      int[] row = new int[other.length() + 1];
      row[0] = i;
      for (int j = 1; j <= other.length(); j++) {
        int substitution = upper.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1;
        row[j] = Math.min(previous[j - 1] + substitution, Math.min(previous[j], row[j - 1]) + 1);
      }
      previous = row;
    }
    return previous[other.length()];
  }
}
