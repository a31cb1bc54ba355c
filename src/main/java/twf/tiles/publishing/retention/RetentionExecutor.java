package twf.tiles.publishing.retention;

import io.vertx.core.Future;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.common.BoundedConcurrency;
import twf.tiles.common.KeyedSerialExecutor;
import twf.tiles.domain.LatestPointer;
import twf.tiles.domain.RunId;
import twf.tiles.domain.RunKey;
import twf.tiles.error.FailureException;
import twf.tiles.event.FailureCodes;
import twf.tiles.publishing.state.PublishWorkerPools;
import twf.tiles.publishing.state.PublishingStores;
import twf.tiles.writer.WriterElection;

/**
 * Removes runs, or only computes the bytes they would free; records and logs each outcome. Run it
 * in the model's publishing lane.
 */
public final class RetentionExecutor {
  private static final Logger LOG = LoggerFactory.getLogger(RetentionExecutor.class);
  private static final String LEFTOVER_REASON = "what an earlier removal left of it";

  private final PublishingStores stores;
  private final RunDirectoryDeleter deleter;
  private final KeyedSerialExecutor lanes;
  private final PublishWorkerPools pools;
  private final WriterElection writer;
  private final BooleanSupplier stopping;
  private final boolean dryRun;

  /**
   * @param stopping whether no further removal may start
   * @param dryRun whether to change nothing
   */
  public RetentionExecutor(
      PublishingStores stores,
      RunDirectoryDeleter deleter,
      KeyedSerialExecutor lanes,
      PublishWorkerPools pools,
      WriterElection writer,
      BooleanSupplier stopping,
      boolean dryRun) {
    this.stores = stores;
    this.deleter = deleter;
    this.lanes = lanes;
    this.pools = pools;
    this.writer = writer;
    this.stopping = stopping;
    this.dryRun = dryRun;
  }

  /** Returns whether nothing is changed. */
  boolean isDry() {
    return dryRun;
  }

  /**
   * Checks that this process may remove files now.
   *
   * @throws FailureException if it is not the writer, or is shutting down
   */
  void requireAllowed() {
    writer.requireWriter();
    if (stopping.getAsBoolean()) {
      throw FailureException.unavailable("shutting down: no further runs are removed");
    }
  }

  /** Removes the leftovers of earlier removals of a model. Never fails. */
  Future<Boolean> removeLeftovers(ModelRetentionResult model) {
    return pools
        .copyPool()
        .call(() -> deleter.leftoverRuns(model.name()))
        .compose(
            runs -> BoundedConcurrency.mapConcurrently(runs, 1, run -> removeLeftovers(model, run)))
        .map(true)
        .otherwise(
            cause -> {
              LOG.warn(
                  "{}: cannot list leftovers of removed runs: {}", model.name(), describe(cause));
              return false;
            });
  }

  private Future<Boolean> removeLeftovers(ModelRetentionResult model, RunId run) {
    RunKey key = new RunKey(model.name(), run);
    return recordOutcome(
        model,
        run,
        LEFTOVER_REASON,
        callIfAllowed(
            dryRun ? () -> deleter.leftoverBytes(key) : () -> deleter.removeLeftover(key)));
  }

  /**
   * Removes a run. Never fails.
   *
   * @param basis the input that the plan is based on; the run is kept if it has changed
   */
  Future<Boolean> remove(
      ModelRetentionResult model, RetentionPlan.Removal planned, RetentionInput basis) {
    RunKey key = new RunKey(model.name(), planned.run());
    return recordOutcome(
        model,
        planned.run(),
        planned.reason(),
        dryRun ? callIfAllowed(() -> deleter.runBytes(key)) : remove(key, basis));
  }

  private Future<Long> remove(RunKey run, RetentionInput basis) {
    return callIfAllowed(() -> deleter.prepareRemoval(run))
        .compose(
            bytes ->
                lanes
                    .runInPointerLane(
                        run.model(),
                        () ->
                            pools
                                .pointerPool()
                                .run(
                                    () -> {
                                      requireAllowed();
                                      requireUnchanged(basis);
                                      deleter.renameToTombstone(run);
                                    }))
                    .compose(renamed -> pools.copyPool().run(() -> deleter.removeTombstone(run)))
                    .map(bytes));
  }

  /**
   * Fails if the pointer or the holds changed since the plan: a rollback may show the run or choose
   * it next.
   */
  private void requireUnchanged(RetentionInput basis) {
    Optional<Long> planned = Optional.ofNullable(basis.pointer()).map(LatestPointer::generation);
    boolean same =
        stores.pointers().read(basis.model()).map(LatestPointer::generation).equals(planned)
            && stores.holds().read(basis.model()).equals(basis.holds());
    if (!same) {
      throw FailureException.conflict("the pointer or the holds of " + basis.model() + " changed");
    }
  }

  private Future<Long> callIfAllowed(Callable<Long> work) {
    return pools
        .copyPool()
        .call(
            () -> {
              requireAllowed();
              return work.call();
            });
  }

  private Future<Boolean> recordOutcome(
      ModelRetentionResult model, RunId run, String reason, Future<Long> removed) {
    return removed
        .map(
            bytes -> {
              if (reason.equals(LEFTOVER_REASON)) {
                model.addLeftoverRemoved(run, reason, bytes);
              } else {
                model.addRemoved(run, reason, bytes);
              }
              if (!dryRun) {
                LOG.info("removed run {}/{}: {}; {} bytes freed", model.name(), run, reason, bytes);
              }
              return true;
            })
        .otherwise(
            cause -> {
              String problem = describe(cause) + "; tried again at the next retention";
              if (reason.equals(LEFTOVER_REASON)) {
                model.addLeftoverFailed(run, problem);
              } else {
                model.addFailed(run, problem);
              }
              LOG.warn("run {}/{} is not removed: {}", model.name(), run, describe(cause));
              return false;
            });
  }

  static String describe(Throwable cause) {
    return cause instanceof java.io.IOException
        ? String.valueOf(cause.getMessage())
        : FailureCodes.failureOf(cause).message();
  }
}
