package twf.tiles.domain;

import java.util.Locale;
import java.util.Optional;

/** How a pointer state came to be. */
public enum PointerOperation {
  PUBLISH,
  ROLLBACK,
  RESTORE;

  /** As it stands in files and metrics. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Optional<PointerOperation> parse(String word) {
    for (PointerOperation operation : values()) {
      if (operation.word().equals(word)) {
        return Optional.of(operation);
      }
    }
    return Optional.empty();
  }
}
