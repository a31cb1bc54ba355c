package twf.tiles.domain.json;

import java.util.Map;
import java.util.Set;

/**
 * Declares the known fields of a document. Known fields are parsed into a tree; large values of
 * other fields are kept as JSON text, whose heap use does not exceed their size in the file.
 *
 * @param known the names of the known fields
 * @param items the shapes of the items of known fields that are arrays of objects; these items are
 *     read one by one
 */
public record DocumentShape(Set<String> known, Map<String, DocumentShape> items) {
  public DocumentShape {
    known = Set.copyOf(known);
    items = Map.copyOf(items);
  }
}
