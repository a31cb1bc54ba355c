package twf.tiles.sample;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import twf.tiles.domain.Bounds;
import twf.tiles.domain.BuildInterval;
import twf.tiles.domain.Identifiers;
import twf.tiles.domain.Legend;
import twf.tiles.domain.VariableKey;
import twf.tiles.domain.json.StrictJson;

/** Writes the documents of a builder: frame meta and manifest (section 2 of the contract). */
final class BuilderDocuments {
  private static final int FILL_VALUE = -9999;

  private final SampleVariable series;
  private final VariableKey key;

  BuilderDocuments(SampleVariable series, VariableKey key) {
    this.series = series;
    this.key = key;
  }

  byte[] meta(int forecastHour, BuildInterval build) {
    ObjectNode json =
        StrictJson.object()
            .put("contract_version", Identifiers.CONTRACT_VERSION)
            .put("model", key.model())
            .put("run", key.run().text())
            .put("variable_id", key.variable());
    json.setAll(frame(forecastHour));
    json.put("units", series.look().units());
    json.putObject("nodata").put("value", FILL_VALUE).put("rule", rule());
    Bounds bounds = series.bounds();
    json.putArray("bounds")
        .add(bounds.west())
        .add(bounds.south())
        .add(bounds.east())
        .add(bounds.north());
    json.put("zoom_min", Identifiers.ZOOM_MIN)
        .put("zoom_max", Identifiers.ZOOM_MAX)
        .put("colormap_id", key.variable())
        .put("colormap_version", 1);
    json.set("legend", legend(series.look().legend()));
    json.putObject("build")
        .put("started_at", build.startedAt().toString())
        .put("finished_at", build.finishedAt().toString());
    return StrictJson.write(json);
  }

  /**
   * Writes a manifest.
   *
   * @param frames the number of available frames, starting with the first
   */
  byte[] manifest(int frames, Instant now) {
    ObjectNode json =
        StrictJson.object()
            .put("contract_version", Identifiers.CONTRACT_VERSION)
            .put("model", key.model())
            .put("run", key.run().text())
            .put("variable", key.variable())
            .put("expected_frames", series.frames())
            .put("available_frames", frames);
    ArrayNode list = json.putArray("frames");
    for (int i = 0; i < frames; i++) {
      list.add(frame(series.forecastHour(i)));
    }
    return StrictJson.write(json.put("last_updated", Identifiers.utcSeconds(now)));
  }

  private ObjectNode frame(int forecastHour) {
    String frameId = Identifiers.frameId(forecastHour);
    return StrictJson.object()
        .put("frame_id", frameId)
        .put("fhr", forecastHour)
        .put("valid_time", Identifiers.utcSeconds(key.run().validTime(forecastHour)))
        .put("url", key.archiveUrl(frameId));
  }

  private String rule() {
    double threshold = series.look().threshold();
    return Double.isInfinite(threshold)
        ? "transparent outside bounds"
        : "transparent outside bounds and below " + threshold + " " + series.look().units();
  }

  private static ObjectNode legend(Legend legend) {
    ObjectNode json = StrictJson.object().put("title", legend.title());
    ArrayNode stops = json.putArray("stops");
    legend.stops().forEach(stop -> stops.addArray().add(stop.value()).add(stop.colour()));
    return json;
  }
}
