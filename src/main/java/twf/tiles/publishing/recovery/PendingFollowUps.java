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
 * Completes side effects of the current pointer state that a crash or I/O error left undone: hold
 * and incident after a rollback, release and incident note after a restore. Idempotent.
 *
 * <p>Whatever is missing is derived from the files on disk. Calls block; run one at a time per
 * model.
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
   * Completes pending side effects. An incident that cannot be written is only logged, so that it
   * does not block publishing.
   *
   * @throws FailureException if a hold cannot be written or removed
   */
  public void completePending(String model) {
    completePending(model, problem -> LOG.error("{}", problem.getMessage()));
  }

  /**
   * Completes pending side effects, and fails if the incident cannot be written. Use it before a
   * run is released: while the incident is missing, {@link #completePending} would hold the run
   * again.
   */
  public void completePendingOrFail(String model) {
    completePending(
        model,
        problem -> {
          throw problem;
        });
  }

  /**
   * Completes pending side effects, unless the record of the current state is unreadable: that must
   * not block a rollback, so it is only logged.
   */
  public void completePendingIfReadable(String model) {
    try {
      readShownRecord(model);
    } catch (FailureException e) {
      LOG.error("{}: follow-ups of the last pointer change are skipped: {}", model, e.getMessage());
      return;
    }
    completePending(model);
  }

  /** Reads a record. A broken one is only logged: it must not block all further publishes. */
  private Optional<HistoryRecord> readOrLog(String model, long generation) {
    try {
      return stores.history().read(model, generation);
    } catch (FailureException e) {
      LOG.error(
          "{}: follow-ups of generation {} are skipped: {}", model, generation, e.getMessage());
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

  private void completePending(String model, Consumer<FailureException> onIncidentError) {
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
      onIncidentError.accept(e);
    }
  }

  /** Holds the run that the rollback left. Returns the step that writes the incident. */
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
    LOG.info("{}: run {} held to complete an interrupted rollback", model, failed.run());
    return () -> incidents.write(rollback, failed.run(), List.of());
  }

  /** Releases the run that the restore shows. Returns the step that updates the incident. */
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
    // Keep holds that the rollback did not set, and holds that were set after the restore.
    holds
        .find(run)
        .filter(hold -> hold.since().isBefore(restore.at()))
        .filter(hold -> UndoableRollback.isHoldOfRollback(stores, rollback.get(), run, hold))
        .ifPresent(
            hold -> {
              holds.release(run);
              LOG.info("{}: run {} released to complete an interrupted restore", model, run.run());
            });
    return () -> incidents.recordRestored(incident, restore);
  }
}
