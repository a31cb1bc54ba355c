package twf.tiles.publish;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import twf.tiles.contract.HistoryRecord;
import twf.tiles.contract.Hold;
import twf.tiles.contract.Incident;
import twf.tiles.contract.LatestPointer;
import twf.tiles.contract.Operation;
import twf.tiles.contract.RunKey;
import twf.tiles.failure.TileException;

/**
 * A rollback that is to be undone.
 *
 * @param rollback the state that it made
 * @param run the run that it left, which is to be shown again
 * @param hold what it holds the run with; null where it holds it no more, or did not hold it first
 */
record UndoneRollback(HistoryRecord rollback, RunKey run, @Nullable Hold hold) {

  String incident() {
    return Incidents.name(rollback.at(), run().run());
  }

  /**
   * The newest rollback of a model that is not undone yet, however often the program was started
   * and whatever was published since. One before the newest counts only where it left a newer run
   * than is shown: a second restore must not bring back what was taken away long ago. Blocks.
   *
   * @throws TileException a conflict, where there is none, or somebody else holds the run
   */
  static UndoneRollback find(Stores stores, LatestPointer now) {
    String model = now.model();
    Optional<HistoryRecord> shown = rollback(stores, model, now.generation());
    if (shown.isPresent()) {
      // Its incident may not be written yet.
      return of(stores, shown.get(), left(stores, shown.get()));
    }
    List<Incident> incidents =
        new Incidents(stores)
            .newestFirst(model, Incidents.MOST_SEARCHED).stream()
                .sorted(Comparator.comparingLong(Incident::generation).reversed())
                .toList();
    boolean newest = true;
    for (Incident incident : incidents) {
      Optional<HistoryRecord> rollback = rollback(stores, model, incident.generation());
      if (rollback.isEmpty()) {
        // A first run failed, and there was none to go back to.
        continue;
      }
      boolean counts = newest || incident.failed().run().compareTo(now.run()) > 0;
      newest = false;
      if (counts && !Incidents.isRestored(incident)) {
        return of(stores, rollback.get(), incident.failed());
      }
    }
    throw TileException.conflict(
        "%s shows generation %d, which is %s, and no rollback before is left to undo: nothing to restore; to go elsewhere: tilesctl rollback %s --to-generation N"
            .formatted(model, now.generation(), words(stores, now), model));
  }

  private static String words(Stores stores, LatestPointer now) {
    return stores
        .history()
        .read(now.model(), now.generation())
        .map(
            record ->
                "a %s by %s and not a rollback"
                    .formatted(record.operation().word(), record.actor()))
        .orElse("not recorded");
  }

  private static Optional<HistoryRecord> rollback(Stores stores, String model, long generation) {
    return stores
        .history()
        .read(model, generation)
        .filter(record -> record.operation() == Operation.ROLLBACK);
  }

  private static UndoneRollback of(Stores stores, HistoryRecord rollback, RunKey run) {
    return new UndoneRollback(rollback, run, hold(stores, rollback, run));
  }

  /** The run that a rollback left. */
  private static RunKey left(Stores stores, HistoryRecord rollback) {
    String model = rollback.pointer().model();
    long before = rollback.previousGeneration();
    return stores
        .history()
        .read(model, before)
        .orElseThrow(
            () ->
                TileException.conflict(
                    "the record of generation %d is missing: %s"
                        .formatted(before, stores.manifests().record(model, before))))
        .pointer()
        .runKey();
  }

  /** A hold that is older than the rollback stays: it did not come from it. */
  private static @Nullable Hold hold(Stores stores, HistoryRecord rollback, RunKey run) {
    Hold hold = stores.holds().read(run.model()).runs().get(run.run());
    if (hold == null || holds(stores, rollback, run, hold)) {
      return hold;
    }
    if (hold.since().isBefore(rollback.at())) {
      return null;
    }
    throw HeldRuns.conflict(run, hold);
  }

  /**
   * Whether a hold of the run that a rollback left comes from this rollback, from one whose restore
   * it took back, or from an earlier one of the same run that is undone with it. Blocks.
   */
  static boolean holds(Stores stores, HistoryRecord rollback, RunKey run, Hold hold) {
    return isOf(rollback, hold)
        || isOfTakenBack(stores, rollback, hold)
        || new Incidents(stores)
            .leaving(run, rollback.generation()).stream()
                .flatMap(incident -> rollback(stores, run.model(), incident.generation()).stream())
                .anyMatch(earlier -> isOf(earlier, hold));
  }

  /** Signed, as a clock that was put back makes a younger hold look as old. */
  private static boolean isOf(HistoryRecord rollback, Hold hold) {
    return !hold.since().isBefore(rollback.at()) && isSignedAs(rollback, hold);
  }

  /** A restore whose probe failed went back: the hold is that of the rollback it had undone. */
  private static boolean isOfTakenBack(Stores stores, HistoryRecord rollback, Hold hold) {
    String model = rollback.pointer().model();
    Optional<HistoryRecord> earlier =
        stores
            .history()
            .read(model, rollback.previousGeneration())
            .filter(left -> left.operation() == Operation.RESTORE)
            .flatMap(restore -> stores.history().read(model, restore.undoes()));
    return earlier
        .filter(
            undone ->
                hold.since().isBefore(undone.at())
                    ? isOfTakenBack(stores, undone, hold)
                    : isSignedAs(undone, hold))
        .isPresent();
  }

  private static boolean isSignedAs(HistoryRecord rollback, Hold hold) {
    return hold.actor().equals(rollback.actor()) && hold.reason().equals(rollback.reason());
  }
}
