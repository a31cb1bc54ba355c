package twf.tiles.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import twf.tiles.domain.HistoryRecord;
import twf.tiles.domain.LatestPointer;
import twf.tiles.domain.PointerOperation;
import twf.tiles.domain.PointerVariable;
import twf.tiles.domain.RunKey;
import twf.tiles.domain.Snapshot;
import twf.tiles.domain.VariableKey;
import twf.tiles.domain.json.StrictJson;
import twf.tiles.storage.ManifestLayout;

/** Writes the pointers and history of one model as a server does, but without fsync. */
final class PublishedHistory {
  private final ManifestLayout tree;
  private final String model;
  private long generation;
  private SortedMap<String, PointerVariable> shown = new TreeMap<>();

  PublishedHistory(ManifestLayout tree, String model) throws IOException {
    this.tree = tree;
    this.model = model;
    Files.createDirectories(tree.history(model));
  }

  void beginRun() {
    shown = new TreeMap<>();
  }

  /** Adds a variable of the run to the pointer. */
  void show(RunKey run, String variable, String name, Snapshot snapshot) throws IOException {
    shown.put(variable, PointerVariable.of(name, snapshot));
    Instant at = run.run().time();
    generation++;
    LatestPointer pointer = new LatestPointer(model, run.run(), generation, at, shown, Map.of());
    HistoryRecord record =
        new HistoryRecord(
            generation - 1,
            PointerOperation.PUBLISH,
            HistoryRecord.AUTO,
            new VariableKey(model, run.run(), variable) + ": 20 of 20 frames",
            at,
            pointer,
            Map.of());
    Path file = tree.record(model, generation);
    Files.write(file, StrictJson.write(record.toJson()));
    Files.write(tree.pointer(model), StrictJson.write(pointer.toJson()));
  }
}
