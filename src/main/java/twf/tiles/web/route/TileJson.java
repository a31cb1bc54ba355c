package twf.tiles.web.route;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import twf.tiles.catalog.PublishedFrame;
import twf.tiles.catalog.ServedDocument;
import twf.tiles.domain.Bounds;
import twf.tiles.domain.FrameStyle;
import twf.tiles.domain.Identifiers;
import twf.tiles.domain.Legend;
import twf.tiles.domain.VariableKey;
import twf.tiles.domain.json.StrictJson;

/** TileJSON 3.0.0 of one frame, with fields of our own beside it. Pure. */
final class TileJson {
  private static final String ATTRIBUTION = "attribution";

  private TileJson() {}

  /**
   * @param base {@code scheme://authority} that the client asked
   * @param modelName for people
   */
  static ServedDocument build(String base, String modelName, PublishedFrame published) {
    VariableKey key = published.snapshot().key();
    String frameId = published.frame().frameId();
    FrameStyle rendering = published.rendering();
    ObjectNode json =
        StrictJson.object()
            .put("tilejson", "3.0.0")
            .put(
                "name", modelName + " " + key.run() + " " + key.variable() + " +" + frameId + " h");
    json.putArray("tiles").add("pmtiles://" + base + key.archiveUrl(frameId) + "/{z}/{x}/{y}");
    json.put("scheme", "xyz")
        .put("minzoom", Identifiers.ZOOM_MIN)
        .put("maxzoom", Identifiers.ZOOM_MAX);
    Bounds bounds = rendering.bounds();
    json.putArray("bounds")
        .add(bounds.west())
        .add(bounds.south())
        .add(bounds.east())
        .add(bounds.north());
    addAttribution(json, published);
    json.put("valid_time", Identifiers.utcSeconds(key.run().validTime(published.frame().fhr())))
        .put("units", rendering.units());
    Legend legend = rendering.legend();
    if (legend != null) {
      addLegend(json.putObject("legend"), legend);
    }
    return ServedDocument.of(StrictJson.write(json));
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
