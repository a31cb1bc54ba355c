package twf.tiles.config;

import java.util.ArrayList;
import java.util.List;
import twf.tiles.config.source.RawValue;
import twf.tiles.error.FailureException;

/** Collects configuration errors, one line each, so that all are reported together. */
final class ConfigProblems {
  private final List<String> lines = new ArrayList<>();

  void add(String line) {
    lines.add(line);
  }

  void addAll(List<String> more) {
    lines.addAll(more);
  }

  void addWrongValue(RawValue raw, String expected) {
    add(
        "%s: value %s (from %s) is wrong: expected %s"
            .formatted(RawValue.oneLine(raw.key()), raw.quoted(), raw.source(), expected));
  }

  /** Adds an unknown key, with a suggestion if a key in {@code known} is similar. */
  void addUnknownKey(String key, String source, List<String> known) {
    String hint =
        SimilarName.find(key, known).map(similar -> ": did you mean " + similar + "?").orElse("");
    add("%s: unknown key in %s%s".formatted(RawValue.oneLine(key), source, hint));
  }

  /**
   * Does nothing if there are no problems.
   *
   * @throws FailureException a {@code BadRequest} with all lines, joined by newlines
   */
  void throwIfAny() {
    if (!lines.isEmpty()) {
      throw FailureException.badRequest(String.join("\n", lines));
    }
  }
}
