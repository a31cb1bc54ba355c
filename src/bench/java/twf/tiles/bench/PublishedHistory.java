package twf.tiles.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import twf.tiles.contract.ContractJson;
import twf.tiles.contract.HistoryRecord;
import twf.tiles.contract.LatestPointer;
import twf.tiles.contract.Operation;
import twf.tiles.contract.PointerVariable;
import twf.tiles.contract.RunKey;
import twf.tiles.contract.Snapshot;
import twf.tiles.contract.VariableKey;
import twf.tiles.files.ManifestTree;

/** The pointer states of one model, written as a server would, without waiting for the disk. */
final class PublishedHistory {
  private final ManifestTree tree;
  private final String model;
  private long generation;
  private SortedMap<String, PointerVariable> shown = new TreeMap<>();

  PublishedHistory(ManifestTree tree, String model) throws IOException {
    this.tree = tree;
    this.model = model;
    Files.createDirectories(tree.history(model));
  }

  void beginRun() {
    shown = new TreeMap<>();
  }

  /** One more variable of the run is shown. */
  void show(RunKey run, String variable, String name, Snapshot snapshot) throws IOException {
    shown.put(variable, PointerVariable.of(name, snapshot));
    Instant at = run.run().time();
    generation++;
    LatestPointer pointer = new LatestPointer(model, run.run(), generation, at, shown, Map.of());
    HistoryRecord record =
        new HistoryRecord(
            generation - 1,
            Operation.PUBLISH,
            HistoryRecord.AUTO,
            new VariableKey(model, run.run(), variable) + ": 20 of 20 frames",
            at,
            pointer,
            Map.of());
    Path file = tree.record(model, generation);
    Files.write(file, ContractJson.write(record.toJson()));
    Files.write(tree.pointer(model), ContractJson.write(pointer.toJson()));
  }
}
