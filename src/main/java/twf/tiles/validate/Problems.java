package twf.tiles.validate;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import twf.tiles.contract.Parsed;
import twf.tiles.contract.Violation;
import twf.tiles.failure.TileException;

/** Puts violations of the contract on one line. */
final class Problems {
  private static final int MOST_NAMED = 5;

  private Problems() {}

  /**
   * The document.
   *
   * @throws TileException malformed, naming the file and its first violations
   */
  static <T> T require(Parsed<T> parsed, Path file) {
    refuse(parsed.violations(), file);
    return parsed.value();
  }

  /** Throws, if there is a violation. */
  static void refuse(List<Violation> violations, Path file) {
    if (violations.isEmpty()) {
      return;
    }
    String named =
        violations.stream()
            .limit(MOST_NAMED)
            .map(Violation::toString)
            .collect(Collectors.joining("; "));
    int rest = violations.size() - MOST_NAMED;
    throw TileException.malformed(
        file.toString(), rest > 0 ? named + "; and " + rest + " more" : named);
  }
}
