package twf.tiles.contract;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * What a client needs beside the archive to draw a frame.
 *
 * @param bounds of the data
 * @param units of the values that colours stand for
 * @param legend what colours mean, where the builder says
 */
public record Rendering(Bounds bounds, String units, @Nullable Legend legend) {

  /** As the frame's meta says. */
  public static Rendering of(FrameMeta meta) {
    return new Rendering(meta.bounds(), meta.units(), meta.legend());
  }

  static Rendering read(Fields fields) {
    return new Rendering(
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
