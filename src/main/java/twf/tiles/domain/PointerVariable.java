package twf.tiles.domain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import twf.tiles.domain.json.ObjectReader;
import twf.tiles.domain.json.StrictJson;

/**
 * The entry of one variable in a pointer.
 *
 * @param snapshot the name of the immutable snapshot
 * @param availableFrames the number of frames in the snapshot
 * @param expectedFrames the number of frames of the complete run
 * @param lastUpdated when the builder wrote the manifest that the snapshot was made from
 * @param unknown unrecognised fields, preserved
 */
public record PointerVariable(
    String snapshot,
    int availableFrames,
    int expectedFrames,
    Instant lastUpdated,
    Map<String, JsonNode> unknown) {
  private static final Set<String> KNOWN =
      Set.of("manifest_url", "available_frames", "expected_frames", "last_updated");
  private static final String SUFFIX = ".json";

  /** Returns the pointer entry of a snapshot. */
  public static PointerVariable of(String name, Snapshot snapshot) {
    return new PointerVariable(
        name,
        snapshot.availableFrames(),
        snapshot.expectedFrames(),
        snapshot.lastUpdated(),
        Map.of());
  }

  static PointerVariable read(ObjectReader fields, VariableKey key) {
    return new PointerVariable(
        snapshot(fields, key),
        (int) fields.integer("available_frames", 0, Integer.MAX_VALUE),
        (int) fields.integer("expected_frames", 0, Integer.MAX_VALUE),
        fields.time("last_updated"),
        fields.unknown(KNOWN));
  }

  private static String snapshot(ObjectReader fields, VariableKey key) {
    JsonNode url = fields.get("manifest_url");
    if (url.isTextual()) {
      String text = url.textValue();
      String name =
          text.substring(
              Math.min(text.length(), text.lastIndexOf('/') + 1),
              text.endsWith(SUFFIX) ? text.length() - SUFFIX.length() : text.length());
      if (Identifiers.isSnapshot(name) && text.equals(key.snapshotUrl(name))) {
        return name;
      }
    }
    fields.mismatch("manifest_url", '"' + key.snapshotUrl("{snapshot}") + '"');
    return "";
  }

  ObjectNode toJson(VariableKey key) {
    ObjectNode json =
        StrictJson.object()
            .put("manifest_url", key.snapshotUrl(snapshot))
            .put("available_frames", availableFrames)
            .put("expected_frames", expectedFrames)
            .put("last_updated", lastUpdated.toString());
    unknown.forEach(json::putIfAbsent);
    return json;
  }
}
