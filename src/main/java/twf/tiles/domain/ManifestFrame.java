package twf.tiles.domain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Set;
import twf.tiles.domain.json.ObjectReader;
import twf.tiles.domain.json.StrictJson;

/**
 * A frame entry of a manifest.
 *
 * @param fhr the forecast hour
 * @param unknown unrecognised fields, preserved
 */
public record ManifestFrame(int fhr, Map<String, JsonNode> unknown) {
  static final Set<String> KNOWN = Set.of("frame_id", "fhr", "valid_time", "url");

  /** Returns the three-digit frame id. */
  public String frameId() {
    return Identifiers.frameId(fhr);
  }

  static ManifestFrame read(ObjectReader fields, VariableKey key, Set<String> known) {
    if (!fields.isObject()) {
      return new ManifestFrame(0, Map.of());
    }
    int before = fields.violations().size();
    int fhr = (int) fields.integer("fhr", 0, Identifiers.MAX_FORECAST_HOUR);
    if (fields.violations().size() == before) {
      fields.requireExactly("frame_id", Identifiers.frameId(fhr));
      fields.requireExactly("valid_time", Identifiers.utcSeconds(key.run().validTime(fhr)));
      fields.requireExactly("url", key.archiveUrl(Identifiers.frameId(fhr)));
    } else {
      fields.text("frame_id");
      fields.text("valid_time");
      fields.text("url");
    }
    return new ManifestFrame(fhr, fields.unknown(known));
  }

  /** Writes the four known fields, without the preserved ones. */
  public ObjectNode toJson(VariableKey key) {
    return StrictJson.object()
        .put("frame_id", frameId())
        .put("fhr", fhr)
        .put("valid_time", Identifiers.utcSeconds(key.run().validTime(fhr)))
        .put("url", key.archiveUrl(frameId()));
  }
}
