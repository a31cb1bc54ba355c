package twf.tiles.load;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import twf.tiles.testing.HistoryFiles;

/** Records every pointer that a client received. Thread-safe. */
public final class SeenPointers {
  private final Map<String, NavigableMap<Long, String>> pointers = new ConcurrentHashMap<>();
  private final Set<String> runs = ConcurrentHashMap.newKeySet();

  /**
   * Records a pointer.
   *
   * @throws WrongResponseException if a client received this generation with other content
   */
  void add(String model, JsonObject pointer) {
    long generation = pointer.getLong("generation");
    String content = pointer.encode();
    runs.add(model + "/" + pointer.getString("run"));
    String before = of(model).putIfAbsent(generation, content);
    if (before != null && !before.equals(content)) {
      throw new WrongResponseException(
          model + " showed generation " + generation + " as " + before + " and as " + content);
    }
  }

  /** Returns the run of the highest generation seen of a model; empty before the first. */
  public String run(String model) {
    var last = of(model).lastEntry();
    return last == null ? "" : new JsonObject(last.getValue()).getString("run");
  }

  /** Returns whether any client saw this run in a pointer. */
  boolean wasShown(String model, String run) {
    return runs.contains(model + "/" + run);
  }

  /** Returns the highest generation seen; 0 before the first. */
  public long generation(String model) {
    var last = of(model).lastEntry();
    return last == null ? 0 : last.getKey();
  }

  /** Returns the number of pointer states seen, of all models. */
  public int count() {
    return pointers.values().stream().mapToInt(Map::size).sum();
  }

  private NavigableMap<Long, String> of(String model) {
    return pointers.computeIfAbsent(model, unseen -> new ConcurrentSkipListMap<>());
  }

  /**
   * Returns a problem for each pointer seen that the history on disk lacks or records differently.
   */
  public List<String> findUnrecorded(Path manifests) {
    List<String> problems = new ArrayList<>();
    pointers.forEach(
        (model, states) -> {
          Map<Long, JsonObject> records = HistoryFiles.records(manifests.resolve(model));
          states.forEach(
              (generation, content) -> {
                JsonObject record = records.get(generation);
                if (record == null) {
                  problems.add(model + " showed generation " + generation + ": no record of it");
                } else if (!record.getJsonObject("pointer").equals(new JsonObject(content))) {
                  problems.add(record + " is not what was shown: " + content);
                }
              });
        });
    return problems;
  }
}
