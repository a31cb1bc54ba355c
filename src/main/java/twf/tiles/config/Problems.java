package twf.tiles.config;

import java.util.ArrayList;
import java.util.List;
import twf.tiles.failure.TileException;

/** Collects what is wrong, one line each, so that the operator sees all of it at once. */
final class Problems {
  private final List<String> lines = new ArrayList<>();

  void add(String line) {
    lines.add(line);
  }

  void addAll(List<String> more) {
    lines.addAll(more);
  }

  void wrong(Raw raw, String expected) {
    add(
        "%s: value %s (from %s) is wrong: expected %s"
            .formatted(Raw.oneLine(raw.key()), raw.shown(), raw.source(), expected));
  }

  /** A key that nobody reads, with the one of {@code known} that was probably meant. */
  void unknown(String key, String source, List<String> known) {
    String hint = Nearest.of(key, known).map(near -> ": did you mean " + near + "?").orElse("");
    add("%s: unknown key in %s%s".formatted(Raw.oneLine(key), source, hint));
  }

  /** Fails with all lines, joined by newlines, unless there are none. */
  void throwIfAny() {
    if (!lines.isEmpty()) {
      throw TileException.badRequest(String.join("\n", lines));
    }
  }
}
