package twf.tiles.contract;

import java.util.Locale;
import java.util.Optional;

/** How a pointer state came to be. */
public enum Operation {
  PUBLISH,
  ROLLBACK,
  RESTORE;

  /** As it stands in files and metrics. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Optional<Operation> parse(String word) {
    for (Operation operation : values()) {
      if (operation.word().equals(word)) {
        return Optional.of(operation);
      }
    }
    return Optional.empty();
  }
}
