package twf.tiles.domain.json;

import java.util.Map;
import java.util.Set;

/**
 * Declares the known fields of a document. Known fields are parsed into a tree; large values of
 * other fields are kept as their JSON text, which takes no more heap than the file has bytes.
 *
 * @param known the fields with a meaning
 * @param items of a known field that is an array of objects, the shape of those, which are read one
 *     by one
 */
public record DocumentShape(Set<String> known, Map<String, DocumentShape> items) {
  public DocumentShape {
    known = Set.copyOf(known);
    items = Map.copyOf(items);
  }
}
