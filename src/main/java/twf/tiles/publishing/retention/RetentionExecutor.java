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
 * Removes runs, or only says what that would free; notes and logs what came of each. To be called
 * in the model's publishing lane.
 */
final class RetentionExecutor {
  private static final Logger LOG = LoggerFactory.getLogger(RetentionExecutor.class);
  private static final String LEFTOVER_REASON = "what an earlier removal left of it";

  private final PublishingStores stores;
  private final RunDirectoryDeleter removal;
  private final KeyedSerialExecutor lanes;
  private final PublishWorkerPools pools;
  private final WriterElection writer;
  private final BooleanSupplier stopping;
  private final boolean dry;

  /**
   * @param stopping whether nothing more is to be begun
   * @param dry whether to change nothing
   */
  RetentionExecutor(
      PublishingStores stores,
      RunDirectoryDeleter removal,
      KeyedSerialExecutor lanes,
      PublishWorkerPools pools,
      WriterElection writer,
      BooleanSupplier stopping,
      boolean dry) {
    this.stores = stores;
    this.removal = removal;
    this.lanes = lanes;
    this.pools = pools;
    this.writer = writer;
    this.stopping = stopping;
    this.dry = dry;
  }

  /** Whether nothing is changed. */
  boolean isDry() {
    return dry;
  }

  /**
   * @throws FailureException where this process must not remove anything, now
   */
  void requireAllowed() {
    writer.require();
    if (stopping.getAsBoolean()) {
      throw FailureException.unavailable("stopping: nothing more is removed");
    }
  }

  /** Removes what earlier removals left; never fails. */
  Future<Boolean> removeLeftovers(ModelRetentionResult model) {
    return pools
        .copyPool()
        .call(() -> removal.leftoverRuns(model.name()))
        .compose(runs -> BoundedConcurrency.map(runs, 1, run -> removeLeftovers(model, run)))
        .map(true)
        .otherwise(
            cause -> {
              LOG.warn("{} cannot be looked through: {}", model.name(), describe(cause));
              return false;
            });
  }

  private Future<Boolean> removeLeftovers(ModelRetentionResult model, RunId run) {
    RunKey key = new RunKey(model.name(), run);
    return recordOutcome(
        model,
        run,
        LEFTOVER_REASON,
        callIfAllowed(dry ? () -> removal.leftoverBytes(key) : () -> removal.removeLeftover(key)));
  }

  /**
   * Removes a run; never fails.
   *
   * @param basis what the plan rests on
   */
  Future<Boolean> remove(
      ModelRetentionResult model, RetentionPlan.Removal planned, RetentionInput basis) {
    RunKey key = new RunKey(model.name(), planned.run());
    return recordOutcome(
        model,
        planned.run(),
        planned.reason(),
        dry ? callIfAllowed(() -> removal.runBytes(key)) : remove(key, basis));
  }

  private Future<Long> remove(RunKey run, RetentionInput basis) {
    return callIfAllowed(() -> removal.prepareRemoval(run))
        .compose(
            bytes ->
                lanes
                    .pointer(
                        run.model(),
                        () ->
                            pools
                                .pointerPool()
                                .run(
                                    () -> {
                                      requireAllowed();
                                      requireUnchanged(basis);
                                      removal.renameToTombstone(run);
                                    }))
                    .compose(aside -> pools.copyPool().run(() -> removal.removeTombstone(run)))
                    .map(bytes));
  }

  /** A rollback that came since may show the run, or go to it next. */
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
                model.removed(run, reason, bytes);
              }
              if (!dry) {
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
                model.failed(run, problem);
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
