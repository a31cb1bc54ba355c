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
import twf.tiles.domain.RunId;
import twf.tiles.domain.RunKey;
import twf.tiles.error.FailureException;
import twf.tiles.publishing.state.HoldService;
import twf.tiles.publishing.state.IncidentStore;
import twf.tiles.storage.PublishedStore;

/**
 * A rollback that a restore can undo.
 *
 * @param rollback the record of the rollback
 * @param run the run that it left, which the restore shows again
 * @param hold the hold to remove; null if the run is not held, or was held before the rollback
 */
public record UndoableRollback(HistoryRecord rollback, RunKey run, @Nullable Hold hold) {

  /** Returns the name of the rollback's incident. */
  public String incidentName() {
    return IncidentStore.name(rollback.at(), run().run());
  }

  /**
   * Finds the newest rollback of a model that is not undone, regardless of restarts and later
   * publishes. An earlier rollback than the newest counts only if it left a newer run than the one
   * shown: a second restore must not bring back long-removed content. Blocks.
   *
   * @throws FailureException a conflict if there is none, or if the run is held for another reason
   */
  public static UndoableRollback find(PublishedStore stores, LatestPointer now) {
    String model = now.model();
    Optional<HistoryRecord> shown = readRollback(stores, model, now.generation());
    if (shown.isPresent() && shown.get().replacedRun().isPresent()) {
      RunId run = shown.get().replacedRun().get();
      throw FailureException.conflict(
          ("%s: generation %d took the place of another program's pointer, which no record has, so"
                  + " that it cannot be shown again; run %s is published after: tilesctl release %s"
                  + " %s")
              .formatted(model, now.generation(), run, model, run));
    }
    if (shown.isPresent()) {
      // The incident of the current state may not be written yet.
      RunKey run = runLeftBy(stores, shown.get());
      return new UndoableRollback(shown.get(), run, findHold(stores, shown.get(), run));
    }
    List<Incident> incidents =
        new IncidentStore(stores)
            .newestFirst(model, IncidentStore.MAX_SEARCHED).stream()
                .sorted(Comparator.comparingLong(Incident::generation).reversed())
                .toList();
    boolean isNewest = true;
    for (Incident incident : incidents) {
      Optional<HistoryRecord> rollback = readRollback(stores, model, incident.generation());
      if (rollback.isEmpty()) {
        // The incident of a failed first generation: there was nothing to roll back to.
        continue;
      }
      if (rollback.get().replacedRun().isPresent()) {
        // What it left was a state of another program. Earlier rollbacks are not the newest.
        isNewest = false;
        continue;
      }
      boolean counts = isNewest || incident.failed().run().compareTo(now.run()) > 0;
      isNewest = false;
      if (counts && !IncidentStore.isRestored(incident)) {
        RunKey run = incident.failed();
        return new UndoableRollback(rollback.get(), run, findHold(stores, rollback.get(), run));
      }
    }
    throw FailureException.conflict(
        ("%s shows generation %d, which is %s, and no earlier rollback is left to undo;"
                + " to show another state: tilesctl rollback %s --to-generation N")
            .formatted(model, now.generation(), describeShown(stores, now), model));
  }

  private static String describeShown(PublishedStore stores, LatestPointer now) {
    return stores
        .history()
        .read(now.model(), now.generation())
        .map(
            record ->
                "a %s by %s and not a rollback"
                    .formatted(record.operation().externalName(), record.actor()))
        .orElse("not recorded");
  }

  private static Optional<HistoryRecord> readRollback(
      PublishedStore stores, String model, long generation) {
    return stores
        .history()
        .read(model, generation)
        .filter(record -> record.operation() == PointerOperation.ROLLBACK);
  }

  /** Returns the run that a rollback left. */
  private static RunKey runLeftBy(PublishedStore stores, HistoryRecord rollback) {
    String model = rollback.pointer().model();
    long before = rollback.previousGeneration();
    return stores
        .history()
        .read(model, before)
        .orElseThrow(
            () ->
                FailureException.conflict(
                    "the record of generation %d is missing: %s"
                        .formatted(before, stores.recordLocation(model, before))))
        .pointer()
        .runKey();
  }

  /**
   * Returns the hold that a restore removes. Null if there is none, or if it is older than the
   * rollback and stays.
   *
   * @throws FailureException a conflict if the hold was set for another reason after the rollback
   */
  private static @Nullable Hold findHold(
      PublishedStore stores, HistoryRecord rollback, RunKey run) {
    Hold hold = stores.readHolds(run.model()).runs().get(run.run());
    if (hold == null || isHoldOfRollback(stores, rollback, run, hold)) {
      return hold;
    }
    if (hold.since().isBefore(rollback.at())) {
      return null;
    }
    throw HoldService.conflict(run, hold);
  }

  /**
   * Returns whether a hold was set by this rollback, by one whose failed restore this rollback
   * reverted, or by an earlier rollback of the same run that is undone with it. Blocks.
   */
  public static boolean isHoldOfRollback(
      PublishedStore stores, HistoryRecord rollback, RunKey run, Hold hold) {
    return isOf(rollback, hold)
        || isHoldOfFailedRestore(stores, rollback, hold)
        || new IncidentStore(stores)
            .findNotRestored(run, rollback.generation()).stream()
                .flatMap(
                    incident -> readRollback(stores, run.model(), incident.generation()).stream())
                .anyMatch(earlier -> isOf(earlier, hold));
  }

  /**
   * Returns whether the rollback set the hold. Time alone does not tell, because the clock may have
   * been set back: actor and reason must match, too.
   */
  private static boolean isOf(HistoryRecord rollback, Hold hold) {
    return !hold.since().isBefore(rollback.at()) && isSignedAs(rollback, hold);
  }

  /**
   * Returns whether this rollback reverted a restore whose probe failed, and the hold was set by
   * the rollback that the restore had undone.
   */
  private static boolean isHoldOfFailedRestore(
      PublishedStore stores, HistoryRecord rollback, Hold hold) {
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
