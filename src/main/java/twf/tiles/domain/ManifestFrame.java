package twf.tiles.domain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import twf.tiles.domain.json.ObjectReader;
import twf.tiles.domain.json.StrictJson;

/**
 * A frame entry of a manifest.
 *
 * @param fhr the forecast hour
 * @param image what a staged manifest says of the frame's image; null if it announces none
 * @param unknown unrecognised fields, preserved
 */
public record ManifestFrame(
    int fhr, @Nullable ImageAnnouncement image, Map<String, JsonNode> unknown) {
  static final Set<String> KNOWN =
      Set.of(
          "frame_id", "fhr", "valid_time", "url", ImageAnnouncement.URL, ImageAnnouncement.VERSION);

  /** Creates an entry that announces no image. */
  public ManifestFrame(int fhr, Map<String, JsonNode> unknown) {
    this(fhr, null, unknown);
  }

  /** Returns the three-digit frame id. */
  public String frameId() {
    return Identifiers.frameId(fhr);
  }

  /** Returns the entry without what it announces. */
  public ManifestFrame withoutImage() {
    return new ManifestFrame(fhr, unknown);
  }

  /** Reads an entry of a staged manifest. */
  static ManifestFrame read(ObjectReader fields, VariableKey key) {
    ManifestFrame frame = read(fields, key, KNOWN);
    return fields.isObject()
        ? new ManifestFrame(
            frame.fhr, ImageAnnouncement.read(fields, key, frame.frameId()), frame.unknown)
        : frame;
  }

  /** Reads the fields that entries of staged and published manifests have in common. */
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

  /** Writes the four fields that every entry has. */
  public ObjectNode toJson(VariableKey key) {
    return StrictJson.object()
        .put("frame_id", frameId())
        .put("fhr", fhr)
        .put("valid_time", Identifiers.utcSeconds(key.run().validTime(fhr)))
        .put("url", key.archiveUrl(frameId()));
  }
}
