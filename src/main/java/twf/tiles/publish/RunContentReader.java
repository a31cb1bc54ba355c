package twf.tiles.publish;

import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import twf.tiles.contract.LatestPointer;
import twf.tiles.contract.PointerVariable;
import twf.tiles.contract.RunKey;
import twf.tiles.contract.VariableKey;
import twf.tiles.failure.TileException;
import twf.tiles.files.BoundedFiles;

/**
 * Reads the newest sound content of a published run: of each variable the newest snapshot whose
 * files are all there with their recorded sizes. Calls block; not thread-safe.
 */
final class RunContentReader {
  /** How many snapshots of a variable are looked at before it counts as lost. */
  private static final int MOST_SNAPSHOTS = 100;

  private final Stores stores;
  private final Situations situations;
  private final SnapshotFilesCheck files;

  RunContentReader(Stores stores, SnapshotFilesCheck files) {
    this.stores = stores;
    this.situations = new Situations(stores);
    this.files = files;
  }

  /**
   * What is sound of a run.
   *
   * @param variables the newest sound snapshot of each variable that has one
   * @param files how many archives these name
   * @param problems why a variable's newest snapshot is not among them, by variable
   */
  record RunContent(
      SortedMap<String, PointerVariable> variables,
      int files,
      SortedMap<String, TileException> problems) {}

  /**
   * Reads it.
   *
   * @param shown a state that has shown the run; null where none has
   * @throws TileException not found, where the run's folder is not there
   */
  RunContent read(RunKey run, @Nullable LatestPointer shown) {
    if (!Files.isDirectory(stores.published().run(run))) {
      throw TileException.notFound(
          shown == null
              ? "nothing of run " + run.run() + " is published"
              : "run " + run.run() + " was removed by retention");
    }
    Map<String, List<String>> snapshots = new TreeMap<>();
    for (String variable : situations.variables(run)) {
      snapshots.put(variable, newestFirst(run.variable(variable)));
    }
    // After the folders are listed: a snapshot that a publish is about to add has its intent.
    Optional<Intent> begun = intent(run.model());
    SortedMap<String, PointerVariable> variables = new TreeMap<>();
    SortedMap<String, TileException> problems = new TreeMap<>();
    int count = 0;
    for (Map.Entry<String, List<String>> each : snapshots.entrySet()) {
      VariableKey key = run.variable(each.getKey());
      PointerVariable known = shown == null ? null : shown.variables().get(each.getKey());
      int tried = 0;
      for (String name : each.getValue()) {
        boolean wasShown = known != null && known.snapshot().equals(name);
        if (!wasShown && begun.filter(intent -> isOf(intent, key, name)).isPresent()) {
          continue;
        }
        if (++tried > MOST_SNAPSHOTS) {
          break;
        }
        SnapshotFilesCheck.Result found = files.check(key, name);
        TileException problem = found.problem();
        PointerVariable entry = found.entry();
        if (problem == null && entry != null) {
          variables.put(each.getKey(), wasShown ? known : entry);
          count += found.files();
          break;
        }
        if (problem != null) {
          problems.putIfAbsent(each.getKey(), problem);
        }
      }
    }
    return new RunContent(variables, count, problems);
  }

  /** First the one that is public as the newest, then those with more frames and later ones. */
  private List<String> newestFirst(VariableKey key) {
    List<String> names = stores.published().snapshotNames(key);
    try {
      stores
          .published()
          .newestName(key)
          .filter(names::remove)
          .ifPresent(newest -> names.add(0, newest));
    } catch (TileException broken) {
      // a broken link is no reason not to go back to what it should name
    }
    return names;
  }

  private Optional<Intent> intent(String model) {
    return BoundedFiles.readIfThere(stores.manifests().intent(model)).flatMap(Intent::parse);
  }

  private static boolean isOf(Intent intent, VariableKey key, String snapshot) {
    return intent.key().equals(key) && intent.snapshot().equals(snapshot);
  }
}
