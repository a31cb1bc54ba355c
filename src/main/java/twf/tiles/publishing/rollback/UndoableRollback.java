package twf.tiles.publishing.rollback;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import twf.tiles.domain.HistoryRecord;
import twf.tiles.domain.Hold;
import twf.tiles.domain.Incident;
import twf.tiles.domain.LatestPointer;
import twf.tiles.domain.PointerOperation;
import twf.tiles.domain.RunKey;
import twf.tiles.error.FailureException;
import twf.tiles.publishing.state.HoldMessages;
import twf.tiles.publishing.state.IncidentStore;
import twf.tiles.publishing.state.PublishingStores;

/**
 * A rollback that is to be undone.
 *
 * @param rollback the state that it made
 * @param run the run that it left, which is to be shown again
 * @param hold what it holds the run with; null where it holds it no more, or did not hold it first
 */
public record UndoableRollback(HistoryRecord rollback, RunKey run, @Nullable Hold hold) {

  public String incidentName() {
    return IncidentStore.name(rollback.at(), run().run());
  }

  /**
   * The newest rollback of a model that is not undone yet, however often the program was started
   * and whatever was published since. One before the newest counts only where it left a newer run
   * than is shown: a second restore must not bring back what was taken away long ago. Blocks.
   *
   * @throws FailureException a conflict, where there is none, or somebody else holds the run
   */
  public static UndoableRollback find(PublishingStores stores, LatestPointer now) {
    String model = now.model();
    Optional<HistoryRecord> shown = readRollback(stores, model, now.generation());
    if (shown.isPresent()) {
      // Its incident may not be written yet.
      return of(stores, shown.get(), runLeftBy(stores, shown.get()));
    }
    List<Incident> incidents =
        new IncidentStore(stores)
            .newestFirst(model, IncidentStore.MAX_SEARCHED).stream()
                .sorted(Comparator.comparingLong(Incident::generation).reversed())
                .toList();
    boolean newest = true;
    for (Incident incident : incidents) {
      Optional<HistoryRecord> rollback = readRollback(stores, model, incident.generation());
      if (rollback.isEmpty()) {
        // A first run failed, and there was none to go back to.
        continue;
      }
      boolean counts = newest || incident.failed().run().compareTo(now.run()) > 0;
      newest = false;
      if (counts && !IncidentStore.isRestored(incident)) {
        return of(stores, rollback.get(), incident.failed());
      }
    }
    throw FailureException.conflict(
        "%s shows generation %d, which is %s, and no rollback before is left to undo: nothing to restore; to go elsewhere: tilesctl rollback %s --to-generation N"
            .formatted(model, now.generation(), describeShown(stores, now), model));
  }

  private static String describeShown(PublishingStores stores, LatestPointer now) {
    return stores
        .history()
        .read(now.model(), now.generation())
        .map(
            record ->
                "a %s by %s and not a rollback"
                    .formatted(record.operation().word(), record.actor()))
        .orElse("not recorded");
  }

  private static Optional<HistoryRecord> readRollback(
      PublishingStores stores, String model, long generation) {
    return stores
        .history()
        .read(model, generation)
        .filter(record -> record.operation() == PointerOperation.ROLLBACK);
  }

  private static UndoableRollback of(PublishingStores stores, HistoryRecord rollback, RunKey run) {
    return new UndoableRollback(rollback, run, findHold(stores, rollback, run));
  }

  /** The run that a rollback left. */
  private static RunKey runLeftBy(PublishingStores stores, HistoryRecord rollback) {
    String model = rollback.pointer().model();
    long before = rollback.previousGeneration();
    return stores
        .history()
        .read(model, before)
        .orElseThrow(
            () ->
                FailureException.conflict(
                    "the record of generation %d is missing: %s"
                        .formatted(before, stores.manifests().record(model, before))))
        .pointer()
        .runKey();
  }

  /** A hold that is older than the rollback stays: it did not come from it. */
  private static @Nullable Hold findHold(
      PublishingStores stores, HistoryRecord rollback, RunKey run) {
    Hold hold = stores.holds().read(run.model()).runs().get(run.run());
    if (hold == null || isHoldOfRollback(stores, rollback, run, hold)) {
      return hold;
    }
    if (hold.since().isBefore(rollback.at())) {
      return null;
    }
    throw HoldMessages.conflict(run, hold);
  }

  /**
   * Whether a hold of the run that a rollback left comes from this rollback, from one whose restore
   * it took back, or from an earlier one of the same run that is undone with it. Blocks.
   */
  public static boolean isHoldOfRollback(
      PublishingStores stores, HistoryRecord rollback, RunKey run, Hold hold) {
    return isOf(rollback, hold)
        || isHoldOfFailedRestore(stores, rollback, hold)
        || new IncidentStore(stores)
            .findNotRestored(run, rollback.generation()).stream()
                .flatMap(
                    incident -> readRollback(stores, run.model(), incident.generation()).stream())
                .anyMatch(earlier -> isOf(earlier, hold));
  }

  /** Signed, as a clock that was put back makes a younger hold look as old. */
  private static boolean isOf(HistoryRecord rollback, Hold hold) {
    return !hold.since().isBefore(rollback.at()) && isSignedAs(rollback, hold);
  }

  /** A restore whose probe failed went back: the hold is that of the rollback it had undone. */
  private static boolean isHoldOfFailedRestore(
      PublishingStores stores, HistoryRecord rollback, Hold hold) {
    String model = rollback.pointer().model();
    Optional<HistoryRecord> earlier =
        stores
            .history()
            .read(model, rollback.previousGeneration())
            .filter(left -> left.operation() == PointerOperation.RESTORE)
            .flatMap(restore -> stores.history().read(model, restore.undoes()));
    return earlier
        .filter(
            undone ->
                hold.since().isBefore(undone.at())
                    ? isHoldOfFailedRestore(stores, undone, hold)
                    : isSignedAs(undone, hold))
        .isPresent();
  }

  private static boolean isSignedAs(HistoryRecord rollback, Hold hold) {
    return hold.actor().equals(rollback.actor()) && hold.reason().equals(rollback.reason());
  }
}
