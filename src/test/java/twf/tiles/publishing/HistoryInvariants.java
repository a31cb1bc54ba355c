package twf.tiles.publishing;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.SortedMap;
import twf.tiles.testing.HistoryFiles;

/** Checks the invariants across the history records of a model with none of the code under test. */
final class HistoryInvariants {
  private static final String AUTO = "auto";

  private final Path model;
  private final SortedMap<Long, JsonObject> records;

  /**
   * Reads the records.
   *
   * @param model a model's folder in MANIFEST_ROOT
   */
  HistoryInvariants(Path model) {
    this.model = model;
    this.records = HistoryFiles.records(model);
  }

  /**
   * Checks section 3.5 of the contract: each record has its predecessor, and no automatic publish
   * moves back. A missing predecessor must be older than the oldest record: it was removed by age.
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

  /** Asserts that the run is not older and that no variable loses frames within a run. */
  private static void movesOn(JsonObject before, JsonObject after) {
    assertThat(after.getString("run"))
        .as("publish does not move back: %s, %s", before, after)
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
