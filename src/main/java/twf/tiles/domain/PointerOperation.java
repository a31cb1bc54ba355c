package twf.tiles.domain;

import java.util.Locale;
import twf.tiles.domain.json.ObjectReader;

/** The operations that create a pointer generation. */
public enum PointerOperation {
  PUBLISH,
  ROLLBACK,
  RESTORE,
  ADOPT;

  /** Returns the lower-case name used in files and metric labels. */
  public String externalName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Reads a field; returns a placeholder if it is not an operation. */
  static PointerOperation read(ObjectReader fields, String name) {
    for (PointerOperation operation : values()) {
      if (operation.externalName().equals(fields.get(name).asText())) {
        return operation;
      }
    }
    fields.mismatch(name, "publish, rollback, restore or adopt");
    return PUBLISH;
  }
}
