package twf.tiles.domain;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;
import twf.tiles.domain.json.ObjectReader;

/**
 * What a client needs beside the archive to draw a frame.
 *
 * @param bounds of the data
 * @param units of the values that colours stand for
 * @param legend what colours mean, where the builder says
 */
public record FrameStyle(Bounds bounds, String units, @Nullable Legend legend) {

  /** As the frame's meta says. */
  public static FrameStyle of(FrameMetadata meta) {
    return new FrameStyle(meta.bounds(), meta.units(), meta.legend());
  }

  static FrameStyle read(ObjectReader fields) {
    return new FrameStyle(
        Bounds.read(fields, "bounds"), fields.text("units"), Legend.read(fields, "legend"));
  }

  void writeTo(ObjectNode json) {
    json.set("bounds", bounds.toJson());
    json.put("units", units);
    if (legend != null) {
      json.set("legend", legend.toJson());
    }
  }
}
