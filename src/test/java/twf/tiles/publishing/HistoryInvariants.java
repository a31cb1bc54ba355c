package twf.tiles.publishing;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.SortedMap;
import twf.tiles.testing.HistoryFiles;

/** What a model's records say together, read with none of the code under test. */
final class HistoryInvariants {
  private static final String AUTO = "auto";

  private final Path model;
  private final SortedMap<Long, JsonObject> records;

  /**
   * @param model a model's folder in MANIFEST_ROOT
   */
  HistoryInvariants(Path model) {
    this.model = model;
    this.records = HistoryFiles.records(model);
  }

  /**
   * Contract, section 3.5: records follow each other, and by itself nothing moved back. What is
   * missing is older than the oldest: removed by its age.
   */
  void check() {
    for (JsonObject record : records.values()) {
      long previous = record.getLong("previous_generation");
      assertThat(previous).isLessThan(record.getLong("generation"));
      boolean kept = !records.isEmpty() && previous >= records.firstKey();
      if (kept) {
        assertThat(records).as("records of %s", model.getFileName()).containsKey(previous);
      }
      if (record.getString("operation").equals("publish")
          && record.getString("actor").equals(AUTO)
          && kept) {
        movesOn(records.get(previous).getJsonObject("pointer"), record.getJsonObject("pointer"));
      }
    }
  }

  /** To a newer run, or to more frames of the same run. */
  private static void movesOn(JsonObject before, JsonObject after) {
    assertThat(after.getString("run"))
        .as("a publish moves on: %s, %s", before, after)
        .isGreaterThanOrEqualTo(before.getString("run"));
    if (after.getString("run").equals(before.getString("run"))) {
      JsonObject variables = before.getJsonObject("variables");
      for (String variable : variables.fieldNames()) {
        assertThat(frames(after, variable))
            .as("frames of %s: %s, %s", variable, before, after)
            .isGreaterThanOrEqualTo(frames(before, variable));
      }
    }
  }

  private static int frames(JsonObject pointer, String variable) {
    return pointer
        .getJsonObject("variables")
        .getJsonObject(variable, new JsonObject())
        .getInteger("available_frames", 0);
  }
}
