package twf.tiles.publishing;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import twf.tiles.testing.HistoryFiles;

/** Observes every pointer that clients could have read. Thread-safe. */
public final class PointerObserver {
  private final Map<String, Map<Long, JsonObject>> models = new ConcurrentHashMap<>();
  private final List<String> problems = new CopyOnWriteArrayList<>();

  /** Returns a copy of the observations so far. */
  PointerObserver copy() {
    PointerObserver copy = new PointerObserver();
    models.forEach((model, states) -> copy.models.put(model, new ConcurrentHashMap<>(states)));
    return copy;
  }

  /** Observes a replaced file; to be called immediately after each replacement. */
  public void onFileReplaced(Path file) {
    if (file.endsWith("latest.json")) {
      JsonObject pointer = PublishedStateChecker.json(file);
      Map<Long, JsonObject> states =
          models.computeIfAbsent(pointer.getString("model"), model -> new ConcurrentHashMap<>());
      JsonObject before = states.put(pointer.getLong("generation"), pointer);
      if (before != null && !before.equals(pointer)) {
        problems.add("reused: " + before + " and " + pointer);
      }
      if (before == null) {
        mayMove(file, pointer);
      }
    }
  }

  /**
   * Checks section 3.6 of the contract: an automatic publish respects the current holds and pin.
   */
  private void mayMove(Path file, JsonObject pointer) {
    Path record = file.resolveSibling("history/%08d.json".formatted(pointer.getLong("generation")));
    JsonObject state = PublishedStateChecker.json(record);
    Path held = file.resolveSibling("holds.json");
    if (state.getString("operation").equals("publish")
        && state.getString("actor").equals("auto")
        && Files.exists(held)) {
      JsonObject holds = PublishedStateChecker.json(held);
      if (holds.getJsonObject("pin") != null
          || holds.getJsonObject("holds").containsKey(pointer.getString("run"))) {
        problems.add("moved though it must not: " + state + ", " + holds);
      }
    }
  }

  /** Returns all observed pointers of a model, by generation. */
  public Map<Long, JsonObject> of(String model) {
    return new TreeMap<>(models.getOrDefault(model, Map.of()));
  }

  /** Returns the first observed generation. Earlier ones were seen by another observer. */
  private static long first(Map<Long, JsonObject> states) {
    return states.keySet().stream().min(Long::compare).orElse(0L);
  }

  /**
   * Checks that no generation was reused, that each observed pointer has a matching record, and
   * that its predecessor was observed. Records older than the oldest one kept were removed by age.
   */
  public void check(Path manifests) {
    assertThat(problems).isEmpty();
    models.forEach(
        (model, states) -> {
          SortedMap<Long, JsonObject> records = HistoryFiles.records(manifests.resolve(model));
          states.forEach(
              (generation, pointer) -> {
                if (!records.isEmpty() && generation < records.firstKey()) {
                  return;
                }
                JsonObject record = records.get(generation);
                assertThat(record).as("record of generation %d", generation).isNotNull();
                assertThat(record.getJsonObject("pointer")).isEqualTo(pointer);
                long previous = record.getLong("previous_generation");
                assertThat(previous < first(states) || states.containsKey(previous))
                    .as("generation %d of %s follows %d", generation, model, previous)
                    .isTrue();
              });
        });
  }
}
