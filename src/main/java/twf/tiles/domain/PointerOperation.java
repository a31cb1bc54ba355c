package twf.tiles.domain;

import java.util.Locale;
import java.util.Optional;

/** The operations that create a pointer generation. */
public enum PointerOperation {
  PUBLISH,
  ROLLBACK,
  RESTORE;

  /** Returns the lower-case name used in files and metric labels. */
  public String externalName() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Optional<PointerOperation> parse(String word) {
    for (PointerOperation operation : values()) {
      if (operation.externalName().equals(word)) {
        return Optional.of(operation);
      }
    }
    return Optional.empty();
  }
}
