package twf.tiles.builder;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import twf.tiles.domain.Identifiers;
import twf.tiles.domain.ManifestFrame;
import twf.tiles.domain.VariableKey;
import twf.tiles.domain.json.StrictJson;

/** The documents that a builder writes, section 2 of the contract. */
public final class StagedDocuments {
  private StagedDocuments() {}

  /**
   * Returns the fields of a frame's meta that follow from the frame; the caller adds the others.
   */
  public static ObjectNode meta(VariableKey key, int forecastHour) {
    ObjectNode json = identity(key, "variable_id");
    json.setAll(frame(key, forecastHour));
    return json.put("zoom_min", Identifiers.ZOOM_MIN).put("zoom_max", Identifiers.ZOOM_MAX);
  }

  /**
   * Returns a manifest.
   *
   * @param frames the entries in the order of forecast hours
   */
  public static ObjectNode manifest(
      VariableKey key, int expectedFrames, Collection<? extends JsonNode> frames, Instant at) {
    ObjectNode json =
        identity(key, "variable")
            .put("expected_frames", expectedFrames)
            .put("available_frames", frames.size())
            .put("last_updated", Identifiers.utcSeconds(at));
    json.putArray("frames").addAll(frames);
    return json;
  }

  /** Returns the entry of a frame in a manifest. */
  public static ObjectNode frame(VariableKey key, int forecastHour) {
    return new ManifestFrame(forecastHour, Map.of()).toJson(key);
  }

  private static ObjectNode identity(VariableKey key, String variableField) {
    return StrictJson.object()
        .put("contract_version", Identifiers.CONTRACT_VERSION)
        .put("model", key.model())
        .put("run", key.run().text())
        .put(variableField, key.variable());
  }
}
