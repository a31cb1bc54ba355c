package twf.tiles.publish;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.contract.HistoryRecord;
import twf.tiles.contract.LatestPointer;
import twf.tiles.contract.Operation;
import twf.tiles.contract.RunKey;
import twf.tiles.failure.TileException;

/**
 * What the switch that a model shows still owes: the hold and the incident of a rollback, the
 * release and the note of a restore. What is owed is read from disk, so it does not matter whether
 * a crash kept it from being done or a failure. Calls block; one at a time a model.
 */
final class Settlement {
  private static final Logger LOG = LoggerFactory.getLogger(Settlement.class);

  private final Stores stores;
  private final Holds holds;
  private final Incidents incidents;

  Settlement(Stores stores, Holds holds) {
    this.stores = stores;
    this.holds = holds;
    this.incidents = new Incidents(stores);
  }

  /**
   * Settles it; an incident that cannot be written is only logged, it keeps nobody from publishing.
   *
   * @throws TileException where a hold cannot be written or taken away
   */
  void settle(String model) {
    settle(model, problem -> LOG.error("{}", problem.getMessage()));
  }

  /**
   * As {@link #settle}, and fails where the incident cannot be written. Before a run is released:
   * while its incident is missing, it looks as if it never was held.
   */
  void settleWhole(String model) {
    settle(
        model,
        problem -> {
          throw problem;
        });
  }

  /**
   * As {@link #settle}, before a rollback: where the record of what is shown cannot be read, nobody
   * knows what is owed, and that keeps nobody from going back.
   */
  void settleWhatIsKnown(String model) {
    try {
      shown(model);
    } catch (TileException e) {
      LOG.error("{}: what its last switch owed is not done: {}", model, e.getMessage());
      return;
    }
    settle(model);
  }

  /** A record before that is broken must not bar all publishes to come. */
  private Optional<HistoryRecord> readable(String model, long generation) {
    try {
      return stores.history().read(model, generation);
    } catch (TileException e) {
      LOG.error(
          "{}: what followed generation {} is not settled: {}", model, generation, e.getMessage());
      return Optional.empty();
    }
  }

  private Optional<HistoryRecord> shown(String model) {
    return stores
        .pointers()
        .read(model)
        .map(LatestPointer::generation)
        .flatMap(generation -> stores.history().read(model, generation));
  }

  private void settle(String model, Consumer<TileException> unwritten) {
    Optional<HistoryRecord> shown = shown(model);
    if (shown.isEmpty() || shown.get().operation() == Operation.PUBLISH) {
      return;
    }
    Runnable incident =
        shown.get().operation() == Operation.ROLLBACK
            ? rollback(model, shown.get())
            : restore(model, shown.get());
    try {
      incident.run();
    } catch (TileException e) {
      unwritten.accept(e);
    }
  }

  /** Holds the run; what is left to be written is answered. */
  private Runnable rollback(String model, HistoryRecord rollback) {
    Optional<HistoryRecord> before = readable(model, rollback.previousGeneration());
    if (before.isEmpty()) {
      return () -> {};
    }
    RunKey failed = before.get().pointer().runKey();
    if (incidents.exists(model, Incidents.name(rollback.at(), failed.run()))) {
      return () -> {};
    }
    holds.hold(failed, rollback);
    LOG.info("{}: run {} is held, as its rollback was cut off", model, failed.run());
    return () -> incidents.write(rollback, failed.run(), List.of());
  }

  /** Releases the run; what is left to be written is answered. */
  private Runnable restore(String model, HistoryRecord restore) {
    RunKey run = restore.pointer().runKey();
    Optional<HistoryRecord> rollback = readable(model, restore.undoes());
    if (rollback.isEmpty()) {
      return () -> {};
    }
    String incident = Incidents.name(rollback.get().at(), run.run());
    if (incidents.read(model, incident).filter(Incidents::isRestored).isPresent()) {
      return () -> {};
    }
    // Older holds were not the rollback's, younger ones came after the restore.
    holds
        .of(run)
        .filter(hold -> hold.since().isBefore(restore.at()))
        .filter(hold -> UndoneRollback.holds(stores, rollback.get(), run, hold))
        .ifPresent(
            hold -> {
              holds.release(run);
              LOG.info("{}: run {} is held no more, as its restore was cut off", model, run.run());
            });
    return () -> incidents.noteRestored(incident, restore);
  }
}
