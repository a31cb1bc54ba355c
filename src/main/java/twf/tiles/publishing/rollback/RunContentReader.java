package twf.tiles.publishing.rollback;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import twf.tiles.domain.LatestPointer;
import twf.tiles.domain.PointerVariable;
import twf.tiles.domain.RunKey;
import twf.tiles.domain.Snapshot;
import twf.tiles.domain.SnapshotFrame;
import twf.tiles.domain.VariableKey;
import twf.tiles.error.FailureException;
import twf.tiles.publishing.commit.PublishIntent;
import twf.tiles.storage.PublishedStore;

/**
 * Reads the intact content of a published run: for each variable the newest snapshot whose files
 * all exist with their recorded sizes. Calls block; not thread-safe.
 */
final class RunContentReader {
  /** How many snapshots of a variable are tried before it counts as lost. */
  private static final int MAX_SNAPSHOTS = 100;

  private final PublishedStore stores;
  private final Map<SnapshotName, Check> checks = new HashMap<>();

  RunContentReader(PublishedStore stores) {
    this.stores = stores;
  }

  private record SnapshotName(VariableKey key, String name) {}

  /**
   * The result of checking the files of a snapshot.
   *
   * @param entry the pointer entry for the snapshot; null if the snapshot cannot be read
   * @param files how many archives it names
   * @param problem the first problem found; null if there is none
   */
  record Check(@Nullable PointerVariable entry, int files, @Nullable FailureException problem) {}

  /**
   * The intact content of a run.
   *
   * @param variables the newest intact snapshot of each variable that has one
   * @param files how many archives these name
   * @param problems why a variable's newest snapshot was not used, by variable
   */
  record RunContent(
      SortedMap<String, PointerVariable> variables,
      int files,
      SortedMap<String, FailureException> problems) {}

  /**
   * Reads the intact content of a run.
   *
   * @param shown a state that showed the run; null if none did
   * @throws FailureException not found if the run's folder does not exist
   */
  RunContent read(RunKey run, @Nullable LatestPointer shown) {
    if (!stores.hasRun(run)) {
      throw FailureException.notFound(
          shown == null
              ? "nothing of run " + run.run() + " is published"
              : "run " + run.run() + " was removed by retention");
    }
    Map<String, List<String>> snapshots = new TreeMap<>();
    for (String variable : stores.variables(run)) {
      snapshots.put(variable, newestFirst(run.variable(variable)));
    }
    // Read the intent after listing the folders: an unfinished snapshot in the listing is then
    // named by it.
    Optional<PublishIntent> ongoing = readIntent(run.model());
    SortedMap<String, PointerVariable> variables = new TreeMap<>();
    SortedMap<String, FailureException> problems = new TreeMap<>();
    int count = 0;
    for (Map.Entry<String, List<String>> each : snapshots.entrySet()) {
      VariableKey key = run.variable(each.getKey());
      PointerVariable known = shown == null ? null : shown.variables().get(each.getKey());
      int tried = 0;
      for (String name : each.getValue()) {
        boolean wasShown = known != null && known.snapshot().equals(name);
        if (!wasShown && ongoing.filter(intent -> isOf(intent, key, name)).isPresent()) {
          continue;
        }
        if (++tried > MAX_SNAPSHOTS) {
          break;
        }
        Check found = check(key, name);
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

  /**
   * Returns the snapshot that the link names, then the others with more frames and newer ones
   * first.
   */
  private List<String> newestFirst(VariableKey key) {
    List<String> names = stores.snapshotNames(key);
    try {
      stores
          .newestSnapshotName(key)
          .filter(names::remove)
          .ifPresent(newest -> names.add(0, newest));
    } catch (FailureException broken) {
      // a broken link must not prevent a rollback to the snapshots themselves
    }
    return names;
  }

  private Optional<PublishIntent> readIntent(String model) {
    return stores.readIntent(model).flatMap(PublishIntent::parse);
  }

  private static boolean isOf(PublishIntent intent, VariableKey key, String snapshot) {
    return intent.key().equals(key) && intent.snapshot().equals(snapshot);
  }

  /** Checks that the files of a snapshot exist with their recorded sizes, once. */
  Check check(VariableKey key, String snapshot) {
    return checks.computeIfAbsent(
        new SnapshotName(key, snapshot), name -> readAndCheck(key, snapshot));
  }

  private Check readAndCheck(VariableKey key, String name) {
    try {
      Snapshot snapshot = stores.readSnapshot(key, name);
      return new Check(
          PointerVariable.of(name, snapshot), snapshot.frames().size(), firstProblem(snapshot));
    } catch (FailureException unreadable) {
      return new Check(null, 0, unreadable);
    }
  }

  private @Nullable FailureException firstProblem(Snapshot snapshot) {
    for (SnapshotFrame frame : snapshot.frames()) {
      FailureException problem = stores.frameProblem(snapshot.key(), frame);
      if (problem != null) {
        return problem;
      }
    }
    return null;
  }
}
