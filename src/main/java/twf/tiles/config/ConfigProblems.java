package twf.tiles.config;

import java.util.ArrayList;
import java.util.List;
import twf.tiles.config.source.RawValue;
import twf.tiles.error.FailureException;

/** Collects what is wrong, one line each, so that the operator sees all of it at once. */
final class ConfigProblems {
  private final List<String> lines = new ArrayList<>();

  void add(String line) {
    lines.add(line);
  }

  void addAll(List<String> more) {
    lines.addAll(more);
  }

  void wrong(RawValue raw, String expected) {
    add(
        "%s: value %s (from %s) is wrong: expected %s"
            .formatted(RawValue.oneLine(raw.key()), raw.shown(), raw.source(), expected));
  }

  /** A key that nobody reads, with the one of {@code known} that was probably meant. */
  void unknown(String key, String source, List<String> known) {
    String hint = SimilarName.of(key, known).map(near -> ": did you mean " + near + "?").orElse("");
    add("%s: unknown key in %s%s".formatted(RawValue.oneLine(key), source, hint));
  }

  /** Fails with all lines, joined by newlines, unless there are none. */
  void throwIfAny() {
    if (!lines.isEmpty()) {
      throw FailureException.badRequest(String.join("\n", lines));
    }
  }
}
