package twf.tiles.publishing.rollback;

import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import twf.tiles.domain.LatestPointer;
import twf.tiles.domain.PointerVariable;
import twf.tiles.domain.RunKey;
import twf.tiles.domain.VariableKey;
import twf.tiles.error.FailureException;
import twf.tiles.publishing.commit.PublishIntent;
import twf.tiles.publishing.state.PublishStateReader;
import twf.tiles.publishing.state.PublishingStores;
import twf.tiles.storage.BoundedFileReader;

/**
 * Reads the newest sound content of a published run: of each variable the newest snapshot whose
 * files are all there with their recorded sizes. Calls block; not thread-safe.
 */
final class RunContentReader {
  /** How many snapshots of a variable are looked at before it counts as lost. */
  private static final int MAX_SNAPSHOTS = 100;

  private final PublishingStores stores;
  private final PublishStateReader situations;
  private final SnapshotFilesCheck files;

  RunContentReader(PublishingStores stores, SnapshotFilesCheck files) {
    this.stores = stores;
    this.situations = new PublishStateReader(stores);
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
      SortedMap<String, FailureException> problems) {}

  /**
   * Reads it.
   *
   * @param shown a state that has shown the run; null where none has
   * @throws FailureException not found, where the run's folder is not there
   */
  RunContent read(RunKey run, @Nullable LatestPointer shown) {
    if (!Files.isDirectory(stores.published().run(run))) {
      throw FailureException.notFound(
          shown == null
              ? "nothing of run " + run.run() + " is published"
              : "run " + run.run() + " was removed by retention");
    }
    Map<String, List<String>> snapshots = new TreeMap<>();
    for (String variable : situations.variables(run)) {
      snapshots.put(variable, newestFirst(run.variable(variable)));
    }
    // After the folders are listed: a snapshot that a publish is about to add has its intent.
    Optional<PublishIntent> begun = readIntent(run.model());
    SortedMap<String, PointerVariable> variables = new TreeMap<>();
    SortedMap<String, FailureException> problems = new TreeMap<>();
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
        if (++tried > MAX_SNAPSHOTS) {
          break;
        }
        SnapshotFilesCheck.Result found = files.check(key, name);
        FailureException problem = found.problem();
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
    } catch (FailureException broken) {
      // a broken link is no reason not to go back to what it should name
    }
    return names;
  }

  private Optional<PublishIntent> readIntent(String model) {
    return BoundedFileReader.readIfThere(stores.manifests().intent(model))
        .flatMap(PublishIntent::parse);
  }

  private static boolean isOf(PublishIntent intent, VariableKey key, String snapshot) {
    return intent.key().equals(key) && intent.snapshot().equals(snapshot);
  }
}
