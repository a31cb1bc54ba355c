package twf.tiles.domain;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Valid documents, for tests to modify. */
final class ValidDocuments {
  static final VariableKey KEY = new VariableKey("gfs", new RunId("20260131_18z"), "tmp2m");

  private ValidDocuments() {}

  static JsonObject frame(int fhr) {
    String id = Identifiers.frameId(fhr);
    return new JsonObject()
        .put("frame_id", id)
        .put("fhr", fhr)
        .put("valid_time", Identifiers.utcSeconds(KEY.run().validTime(fhr)))
        .put("url", "/tiles/gfs/20260131_18z/tmp2m/" + id + ".pmtiles");
  }

  static JsonObject manifest() {
    return new JsonObject()
        .put("contract_version", 1)
        .put("model", "gfs")
        .put("run", "20260131_18z")
        .put("variable", "tmp2m")
        .put("expected_frames", 3)
        .put("available_frames", 2)
        .put("frames", new JsonArray().add(frame(0)).add(frame(7)))
        .put("last_updated", "2026-01-31T23:00:00.5Z");
  }

  static JsonObject legend() {
    return new JsonObject()
        .put("title", "Temperature")
        .put(
            "stops",
            new JsonArray()
                .add(new JsonArray().add(250).add("#0000ff"))
                .add(new JsonArray().add(300.5).add("#FF0000")));
  }

  /**
   * A legend of two classes with scales of their own, and fields that this program does not know.
   */
  static JsonObject groupedLegend() {
    JsonArray stops =
        new JsonArray()
            .add(new JsonArray().add(0.1).add("#c0ffc0"))
            .add(new JsonArray().add(2.5).add("#008000"));
    return new JsonObject()
        .put("title", "Precipitation type")
        .put(
            "groups",
            new JsonArray()
                .add(
                    new JsonObject()
                        .put("title", "Rain")
                        .put("kind", "steps")
                        .put("stops", stops)
                        .put("code", new JsonObject().put("table", "4.201").put("value", 1)))
                .add(new JsonObject().put("title", "Snow").put("stops", stops.copy())))
        .put("order", new JsonArray(List.of("rain", "snow")));
  }

  static JsonObject meta() {
    return new JsonObject()
        .put("contract_version", 1)
        .put("model", "gfs")
        .put("run", "20260131_18z")
        .put("variable_id", "tmp2m")
        .put("frame_id", "007")
        .put("fhr", 7)
        .put("valid_time", "2026-02-01T01:00:00Z")
        .put("units", "K")
        .put("nodata", new JsonObject().put("value", -9999))
        .put("bounds", new JsonArray(List.of(-120, 20, -60, 55)))
        .put("zoom_min", 0)
        .put("zoom_max", 7)
        .put("colormap_id", "turbo")
        .put("colormap_version", "2")
        .put("url", "/tiles/gfs/20260131_18z/tmp2m/007.pmtiles");
  }

  static JsonObject snapshot() {
    JsonObject json = manifest();
    json.getJsonArray("frames")
        .forEach(
            frame ->
                ((JsonObject) frame)
                    .put("bytes", 4096)
                    .put("sha256", "0123456789abcdef".repeat(4)));
    return json.put("bounds", new JsonArray(List.of(-120.5, 20, -60, 55)))
        .put("units", "K")
        .put("legend", legend())
        .put(
            "build",
            new JsonObject()
                .put("started_at", "2026-01-31T22:00:00Z")
                .put("finished_at", "2026-01-31T23:00:00+01:00"));
  }

  static JsonObject pointer() {
    return new JsonObject()
        .put("contract_version", 1)
        .put("model", "gfs")
        .put("run", "20260131_18z")
        .put("generation", 3)
        .put("last_updated", "2026-01-31T23:00:00Z")
        .put(
            "variables",
            new JsonObject()
                .put(
                    "tmp2m",
                    new JsonObject()
                        .put(
                            "manifest_url",
                            "/published/gfs/20260131_18z/tmp2m/manifests/002-0123456789abcdef.json")
                        .put("available_frames", 2)
                        .put("expected_frames", 3)
                        .put("last_updated", "2026-01-31T22:59:59Z")));
  }

  static JsonObject record() {
    return new JsonObject()
        .put("generation", 3)
        .put("previous_generation", 2)
        .put("operation", "rollback")
        .put("actor", "ops")
        .put("reason", "looks wrong")
        .put("at", "2026-01-31T23:00:00Z")
        .put("pointer", pointer());
  }

  static JsonObject holds() {
    JsonObject hold =
        new JsonObject()
            .put("since", "2026-01-31T23:00:00Z")
            .put("actor", "ops")
            .put("reason", "looks wrong");
    return new JsonObject()
        .put("contract_version", 1)
        .put("holds", new JsonObject().put("20260131_18z", hold))
        .put("pin", hold.copy());
  }

  static byte[] bytes(JsonObject json) {
    return json.encode().getBytes(StandardCharsets.UTF_8);
  }
}
