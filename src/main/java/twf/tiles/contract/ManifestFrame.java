package twf.tiles.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Set;

/**
 * A frame as a manifest lists it.
 *
 * @param fhr the forecast hour
 * @param unknown fields that this program does not know, kept
 */
public record ManifestFrame(int fhr, Map<String, JsonNode> unknown) {
  static final Set<String> KNOWN = Set.of("frame_id", "fhr", "valid_time", "url");

  /** Three digits. */
  public String frameId() {
    return Words.frameId(fhr);
  }

  static ManifestFrame read(Fields fields, VariableKey key) {
    return read(fields, key, KNOWN);
  }

  static ManifestFrame read(Fields fields, VariableKey key, Set<String> known) {
    if (!fields.isObject()) {
      return new ManifestFrame(0, Map.of());
    }
    int before = fields.violations().size();
    int fhr = (int) fields.integer("fhr", 0, Words.MAX_FORECAST_HOUR);
    if (fields.violations().size() == before) {
      fields.exactly("frame_id", Words.frameId(fhr));
      fields.exactly("valid_time", Words.utcSeconds(key.run().validTime(fhr)));
      fields.exactly("url", key.archiveUrl(Words.frameId(fhr)));
    } else {
      fields.text("frame_id");
      fields.text("valid_time");
      fields.text("url");
    }
    return new ManifestFrame(fhr, fields.unknown(known));
  }

  ObjectNode toJson(VariableKey key) {
    ObjectNode json =
        ContractJson.object()
            .put("frame_id", frameId())
            .put("fhr", fhr)
            .put("valid_time", Words.utcSeconds(key.run().validTime(fhr)))
            .put("url", key.archiveUrl(frameId()));
    unknown.forEach(json::set);
    return json;
  }
}
