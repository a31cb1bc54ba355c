package twf.tiles.publishing.commit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import twf.tiles.domain.Identifiers;
import twf.tiles.domain.VariableKey;
import twf.tiles.domain.json.StrictJson;

/**
 * Write-ahead record of the files that a publish adds to the published tree. After a crash, exactly
 * these files are removed, without a scan of the tree.
 *
 * @param key the run and variable
 * @param snapshot the name of the snapshot that will list the frames
 * @param frames the ids of the frames to be added
 * @param images the ids of the frames whose images are to be added
 */
public record PublishIntent(
    VariableKey key, String snapshot, List<String> frames, List<String> images) {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  public PublishIntent {
    frames = List.copyOf(frames);
    images = List.copyOf(images);
  }

  byte[] toBytes() {
    ObjectNode json =
        StrictJson.object()
            .put("model", key.model())
            .put("run", key.run().text())
            .put("variable", key.variable())
            .put("snapshot", snapshot);
    frames.forEach(json.putArray("frames")::add);
    images.forEach(json.putArray("images")::add);
    return StrictJson.write(json);
  }

  /**
   * Parses an intent. Empty if the bytes are not a complete intent: the intent is durable before
   * any file is added, so nothing was added under it.
   */
  public static Optional<PublishIntent> parse(byte[] content) {
    JsonNode json;
    try {
      json = MAPPER.readTree(content);
    } catch (IOException e) {
      return Optional.empty();
    }
    List<String> frames = ids(json.path("frames"));
    List<String> images = ids(json.path("images"));
    String snapshot = json.path("snapshot").asText();
    boolean areFrameIds =
        frames.stream().allMatch(Identifiers::isFrameId)
            && images.stream().allMatch(Identifiers::isFrameId);
    if (!areFrameIds || !Identifiers.isSnapshot(snapshot)) {
      return Optional.empty();
    }
    return VariableKey.parse(
            json.path("model").asText(), json.path("run").asText(), json.path("variable").asText())
        .map(key -> new PublishIntent(key, snapshot, frames, images));
  }

  private static List<String> ids(JsonNode array) {
    List<String> ids = new ArrayList<>();
    array.forEach(id -> ids.add(id.asText()));
    return ids;
  }
}
