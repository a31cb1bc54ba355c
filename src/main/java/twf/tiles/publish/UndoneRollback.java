package twf.tiles.publish;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import twf.tiles.contract.HistoryRecord;
import twf.tiles.contract.Hold;
import twf.tiles.contract.LatestPointer;
import twf.tiles.contract.Operation;
import twf.tiles.contract.RunKey;
import twf.tiles.failure.TileException;

/**
 * A rollback that is to be undone.
 *
 * @param rollback the state that it made, which is shown
 * @param before the state that it left, which is to be shown again
 * @param hold what it holds the run with; null where it holds it no more, or did not hold it first
 */
record UndoneRollback(HistoryRecord rollback, HistoryRecord before, @Nullable Hold hold) {

  /** The run that is to be shown again. */
  RunKey run() {
    return before.pointer().runKey();
  }

  String incident() {
    return Incidents.name(rollback.at(), run().run());
  }

  /** What the restore shows; its own generation and time do not matter. */
  LatestPointer content() {
    return before.pointer();
  }

  /**
   * The rollback that a model shows. Blocks.
   *
   * @throws TileException a conflict, where what is shown is none, or somebody else holds the run
   */
  static UndoneRollback find(Stores stores, LatestPointer now) {
    String model = now.model();
    HistoryRecord shown = record(stores, model, now.generation());
    if (shown.operation() != Operation.ROLLBACK) {
      throw TileException.conflict(
          "%s shows generation %d, which is a %s by %s and not a rollback: nothing to undo; to go elsewhere: tilesctl rollback %s --to-generation N"
              .formatted(model, now.generation(), shown.operation().word(), shown.actor(), model));
    }
    HistoryRecord before = record(stores, model, shown.previousGeneration());
    return new UndoneRollback(shown, before, hold(stores, shown, before.pointer().runKey()));
  }

  /** A hold that is older than the rollback stays: it did not come from it. */
  private static @Nullable Hold hold(Stores stores, HistoryRecord rollback, RunKey run) {
    Hold hold = stores.holds().read(run.model()).runs().get(run.run());
    if (hold == null) {
      return null;
    }
    if (hold.since().isBefore(rollback.at())) {
      return isOfTakenBack(stores, rollback, hold) ? hold : null;
    }
    if (!isSignedAs(rollback, hold)) {
      throw HeldRuns.conflict(run, hold);
    }
    return hold;
  }

  /**
   * Whether a hold is from the time of a rollback, or of one whose restore it took back. Blocks.
   */
  static boolean holds(Stores stores, HistoryRecord rollback, Hold hold) {
    // Signed, as a clock that was put back makes a younger hold look as old.
    boolean own = !hold.since().isBefore(rollback.at()) && isSignedAs(rollback, hold);
    return own || isOfTakenBack(stores, rollback, hold);
  }

  /** A restore whose probe failed went back: the hold is that of the rollback it had undone. */
  private static boolean isOfTakenBack(Stores stores, HistoryRecord rollback, Hold hold) {
    String model = rollback.pointer().model();
    Optional<HistoryRecord> earlier =
        stores
            .history()
            .read(model, rollback.previousGeneration())
            .filter(left -> left.operation() == Operation.RESTORE)
            .flatMap(restore -> stores.history().read(model, restore.previousGeneration()));
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

  private static HistoryRecord record(Stores stores, String model, long generation) {
    Optional<HistoryRecord> record = stores.history().read(model, generation);
    return record.orElseThrow(
        () ->
            TileException.conflict(
                "the record of generation %d is missing: %s"
                    .formatted(generation, stores.manifests().record(model, generation))));
  }
}
