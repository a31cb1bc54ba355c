package twf.tiles.domain;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;
import twf.tiles.domain.json.ObjectReader;

/**
 * The metadata that a client needs, besides the archive, to draw a frame.
 *
 * @param bounds the bounds of the data
 * @param units the unit of the values that colours represent
 * @param legend the colour legend; null if the builder gives none
 */
public record FrameStyle(Bounds bounds, String units, @Nullable Legend legend) {

  /** Returns the style that a frame's meta declares. */
  public static FrameStyle of(FrameMetadata meta) {
    return new FrameStyle(meta.bounds(), meta.units(), meta.legend());
  }

  static FrameStyle read(ObjectReader fields) {
    return new FrameStyle(
        Bounds.read(fields, "bounds"), fields.text("units"), Legend.read(fields, "legend"));
  }

  /** Adds the fields of the style to a document. */
  public void writeTo(ObjectNode json) {
    json.set("bounds", bounds.toJson());
    json.put("units", units);
    if (legend != null) {
      json.set("legend", legend.toJson());
    }
  }
}
