package twf.tiles.publish;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import twf.tiles.contract.ContractJson;
import twf.tiles.contract.VariableKey;
import twf.tiles.contract.Words;

/**
 * What a publish is about to add to the tree, written down before it begins, so that after a crash
 * exactly that can be taken back without looking through the tree.
 *
 * @param key the run and variable
 * @param snapshot the name of the snapshot that will name the frames
 * @param frames the ids of the frames that will be added
 */
record Intent(VariableKey key, String snapshot, List<String> frames) {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  Intent {
    frames = List.copyOf(frames);
  }

  byte[] write() {
    ObjectNode json =
        ContractJson.object()
            .put("model", key.model())
            .put("run", key.run().text())
            .put("variable", key.variable())
            .put("snapshot", snapshot);
    frames.forEach(json.putArray("frames")::add);
    return ContractJson.write(json);
  }

  /** Empty where the bytes are not a whole intent: then nothing was begun under it. */
  static Optional<Intent> parse(byte[] content) {
    JsonNode json;
    try {
      json = MAPPER.readTree(content);
    } catch (IOException e) {
      return Optional.empty();
    }
    List<String> frames = new ArrayList<>();
    for (JsonNode frame : json.path("frames")) {
      if (!Words.isFrameId(frame.asText())) {
        return Optional.empty();
      }
      frames.add(frame.asText());
    }
    String snapshot = json.path("snapshot").asText();
    if (!Words.isSnapshot(snapshot)) {
      return Optional.empty();
    }
    return VariableKey.parse(
            json.path("model").asText(), json.path("run").asText(), json.path("variable").asText())
        .map(key -> new Intent(key, snapshot, frames));
  }
}
