package twf.tiles.publishing.recovery;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.domain.HistoryRecord;
import twf.tiles.domain.LatestPointer;
import twf.tiles.domain.PointerOperation;
import twf.tiles.domain.RunKey;
import twf.tiles.error.FailureException;
import twf.tiles.publishing.rollback.UndoableRollback;
import twf.tiles.publishing.state.HoldService;
import twf.tiles.publishing.state.IncidentStore;
import twf.tiles.publishing.state.PublishingStores;

/**
 * What the switch that a model shows still owes: the hold and the incident of a rollback, the
 * release and the note of a restore. What is owed is read from disk, so it does not matter whether
 * a crash kept it from being done or a failure. Calls block; one at a time a model.
 */
public final class PendingFollowUps {
  private static final Logger LOG = LoggerFactory.getLogger(PendingFollowUps.class);

  private final PublishingStores stores;
  private final HoldService holds;
  private final IncidentStore incidents;

  public PendingFollowUps(PublishingStores stores, HoldService holds) {
    this.stores = stores;
    this.holds = holds;
    this.incidents = new IncidentStore(stores);
  }

  /**
   * Settles it; an incident that cannot be written is only logged, it keeps nobody from publishing.
   *
   * @throws FailureException where a hold cannot be written or taken away
   */
  public void completePending(String model) {
    completePending(model, problem -> LOG.error("{}", problem.getMessage()));
  }

  /**
   * As {@link #completePending}, and fails where the incident cannot be written. Before a run is
   * released: while its incident is missing, it looks as if it never was held.
   */
  public void completePendingOrFail(String model) {
    completePending(
        model,
        problem -> {
          throw problem;
        });
  }

  /**
   * As {@link #completePending}, before a rollback: where the record of what is shown cannot be
   * read, nobody knows what is owed, and that keeps nobody from going back.
   */
  public void completePendingIfReadable(String model) {
    try {
      readShownRecord(model);
    } catch (FailureException e) {
      LOG.error("{}: what its last switch owed is not done: {}", model, e.getMessage());
      return;
    }
    completePending(model);
  }

  /** A record before that is broken must not bar all publishes to come. */
  private Optional<HistoryRecord> readOrLog(String model, long generation) {
    try {
      return stores.history().read(model, generation);
    } catch (FailureException e) {
      LOG.error(
          "{}: what followed generation {} is not settled: {}", model, generation, e.getMessage());
      return Optional.empty();
    }
  }

  private Optional<HistoryRecord> readShownRecord(String model) {
    return stores
        .pointers()
        .read(model)
        .map(LatestPointer::generation)
        .flatMap(generation -> stores.history().read(model, generation));
  }

  private void completePending(String model, Consumer<FailureException> unwritten) {
    Optional<HistoryRecord> shown = readShownRecord(model);
    if (shown.isEmpty() || shown.get().operation() == PointerOperation.PUBLISH) {
      return;
    }
    Runnable incident =
        shown.get().operation() == PointerOperation.ROLLBACK
            ? completeRollback(model, shown.get())
            : completeRestore(model, shown.get());
    try {
      incident.run();
    } catch (FailureException e) {
      unwritten.accept(e);
    }
  }

  /** Holds the run; what is left to be written is answered. */
  private Runnable completeRollback(String model, HistoryRecord rollback) {
    Optional<HistoryRecord> before = readOrLog(model, rollback.previousGeneration());
    if (before.isEmpty()) {
      return () -> {};
    }
    RunKey failed = before.get().pointer().runKey();
    if (incidents.exists(model, IncidentStore.name(rollback.at(), failed.run()))) {
      return () -> {};
    }
    holds.hold(failed, rollback);
    LOG.info("{}: run {} is held, as its rollback was cut off", model, failed.run());
    return () -> incidents.write(rollback, failed.run(), List.of());
  }

  /** Releases the run; what is left to be written is answered. */
  private Runnable completeRestore(String model, HistoryRecord restore) {
    RunKey run = restore.pointer().runKey();
    Optional<HistoryRecord> rollback = readOrLog(model, restore.undoes());
    if (rollback.isEmpty()) {
      return () -> {};
    }
    String incident = IncidentStore.name(rollback.get().at(), run.run());
    if (incidents.read(model, incident).filter(IncidentStore::isRestored).isPresent()) {
      return () -> {};
    }
    // Older holds were not the rollback's, younger ones came after the restore.
    holds
        .find(run)
        .filter(hold -> hold.since().isBefore(restore.at()))
        .filter(hold -> UndoableRollback.isHoldOfRollback(stores, rollback.get(), run, hold))
        .ifPresent(
            hold -> {
              holds.release(run);
              LOG.info("{}: run {} is held no more, as its restore was cut off", model, run.run());
            });
    return () -> incidents.recordRestored(incident, restore);
  }
}
