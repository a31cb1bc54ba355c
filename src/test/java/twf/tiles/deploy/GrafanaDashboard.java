package twf.tiles.deploy;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * The dashboard of conf/grafana.
 *
 * @param json content of the file
 */
record GrafanaDashboard(JsonNode json) {
  static GrafanaDashboard shipped() {
    try {
      return new GrafanaDashboard(
          new ObjectMapper()
              .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
              .readTree(AdaptedConfig.read("grafana/offline-tiles.json").text()));
    } catch (JsonProcessingException e) {
      throw new AssertionError("conf/grafana/offline-tiles.json is not JSON", e);
    }
  }

  List<JsonNode> panels() {
    return stream(json.path("panels")).toList();
  }

  /** Returns all panels except the row headings. */
  List<JsonNode> graphs() {
    return panels().stream().filter(panel -> !panel.path("type").asText().equals("row")).toList();
  }

  List<JsonNode> targets() {
    return graphs().stream().flatMap(panel -> stream(panel.path("targets"))).toList();
  }

  List<String> expressions() {
    return targets().stream().map(target -> target.path("expr").asText()).toList();
  }

  static Stream<JsonNode> stream(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }
}
