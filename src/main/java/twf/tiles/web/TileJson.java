package twf.tiles.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import twf.tiles.catalog.Document;
import twf.tiles.catalog.PublishedFrame;
import twf.tiles.contract.Bounds;
import twf.tiles.contract.ContractJson;
import twf.tiles.contract.Legend;
import twf.tiles.contract.Rendering;
import twf.tiles.contract.VariableKey;
import twf.tiles.contract.Words;

/** TileJSON 3.0.0 of one frame, with fields of our own beside it. Pure. */
final class TileJson {
  private static final String ATTRIBUTION = "attribution";

  private TileJson() {}

  /**
   * @param base {@code scheme://authority} that the client asked
   * @param modelName for people
   */
  static Document of(String base, String modelName, PublishedFrame published) {
    VariableKey key = published.snapshot().key();
    String frameId = published.frame().frameId();
    Rendering rendering = published.rendering();
    ObjectNode json =
        ContractJson.object()
            .put("tilejson", "3.0.0")
            .put(
                "name", modelName + " " + key.run() + " " + key.variable() + " +" + frameId + " h");
    json.putArray("tiles").add("pmtiles://" + base + key.archiveUrl(frameId) + "/{z}/{x}/{y}");
    json.put("scheme", "xyz").put("minzoom", Words.ZOOM_MIN).put("maxzoom", Words.ZOOM_MAX);
    Bounds bounds = rendering.bounds();
    json.putArray("bounds")
        .add(bounds.west())
        .add(bounds.south())
        .add(bounds.east())
        .add(bounds.north());
    addAttribution(json, published);
    json.put("valid_time", Words.utcSeconds(key.run().validTime(published.frame().fhr())))
        .put("units", rendering.units());
    Legend legend = rendering.legend();
    if (legend != null) {
      addLegend(json.putObject("legend"), legend);
    }
    return Document.of(ContractJson.write(json));
  }

  private static void addLegend(ObjectNode json, Legend legend) {
    ArrayNode stops = json.put("title", legend.title()).putArray("stops");
    legend.stops().forEach(stop -> stops.addArray().add(stop.value()).add(stop.colour()));
  }

  private static void addAttribution(ObjectNode json, PublishedFrame published) {
    JsonNode attribution = published.frame().frame().unknown().get(ATTRIBUTION);
    if (attribution == null) {
      attribution = published.snapshot().unknown().get(ATTRIBUTION);
    }
    if (attribution != null && attribution.isTextual()) {
      json.put(ATTRIBUTION, attribution.textValue());
    }
  }
}
