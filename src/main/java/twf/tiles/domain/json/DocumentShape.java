package twf.tiles.domain.json;

import java.util.Map;
import java.util.Set;

/**
 * Which fields of an object have a meaning here. Those are parsed; large values of all others are
 * kept as the text that they are written in, which takes no more heap than the file has bytes.
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
