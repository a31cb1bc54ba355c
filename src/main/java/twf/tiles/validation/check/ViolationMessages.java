package twf.tiles.validation.check;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import twf.tiles.domain.json.ParseResult;
import twf.tiles.domain.json.Violation;
import twf.tiles.error.FailureException;

/** Formats contract violations as one-line failures. */
public final class ViolationMessages {
  private static final int MAX_NAMED = 5;

  private ViolationMessages() {}

  /**
   * Returns the parsed document.
   *
   * @throws FailureException malformed, naming the file and its first violations
   */
  public static <T> T require(ParseResult<T> parsed, Path file) {
    rejectIfAny(parsed.violations(), file);
    return parsed.value();
  }

  /** Throws if there is any violation. */
  static void rejectIfAny(List<Violation> violations, Path file) {
    if (violations.isEmpty()) {
      return;
    }
    String named =
        violations.stream()
            .limit(MAX_NAMED)
            .map(Violation::toString)
            .collect(Collectors.joining("; "));
    int rest = violations.size() - MAX_NAMED;
    throw FailureException.malformed(
        file.toString(), rest > 0 ? named + "; and " + rest + " more" : named);
  }
}
