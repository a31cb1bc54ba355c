package twf.tiles.config;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Finds the name that somebody probably meant. */
final class SimilarName {
  private static final int MAX_LENGTH = 64;

  private SimilarName() {}

  /** The known name at most a fourth of its length, and at most 3 edits, away; case is ignored. */
  static Optional<String> of(String word, List<String> known) {
    if (word.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    String upper = word.toUpperCase(Locale.ROOT);
    return known.stream()
        .filter(name -> distance(upper, name) <= Math.min(3, Math.max(1, name.length() / 4)))
        .min(Comparator.comparingInt(name -> distance(upper, name)));
  }

  /** Levenshtein's distance, row by row. */
  private static int distance(String upper, String name) {
    String other = name.toUpperCase(Locale.ROOT);
    int[] above = new int[other.length() + 1];
    for (int j = 0; j <= other.length(); j++) {
      above[j] = j;
    }
    for (int i = 1; i <= upper.length(); i++) {
      int[] row = new int[other.length() + 1];
      row[0] = i;
      for (int j = 1; j <= other.length(); j++) {
        int swap = upper.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1;
        row[j] = Math.min(above[j - 1] + swap, Math.min(above[j], row[j - 1]) + 1);
      }
      above = row;
    }
    return above[other.length()];
  }
}
