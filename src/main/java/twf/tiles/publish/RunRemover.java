package twf.tiles.publish;

import io.vertx.core.Future;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.async.Bounded;
import twf.tiles.bus.FailureReplies;
import twf.tiles.contract.LatestPointer;
import twf.tiles.contract.RunId;
import twf.tiles.contract.RunKey;
import twf.tiles.failure.TileException;

/**
 * Removes runs, or only says what that would free; notes and logs what came of each. To be called
 * in the model's publishing lane.
 */
final class RunRemover {
  private static final Logger LOG = LoggerFactory.getLogger(RunRemover.class);
  private static final String LEFT_OVER = "what an earlier removal left of it";

  private final Stores stores;
  private final RunRemoval removal;
  private final Lanes lanes;
  private final PublishPools pools;
  private final WriterRole writer;
  private final BooleanSupplier stopping;
  private final boolean dry;

  /**
   * @param stopping whether nothing more is to be begun
   * @param dry whether to change nothing
   */
  RunRemover(
      Stores stores,
      RunRemoval removal,
      Lanes lanes,
      PublishPools pools,
      WriterRole writer,
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
   * @throws TileException where this process must not remove anything, now
   */
  void require() {
    writer.require();
    if (stopping.getAsBoolean()) {
      throw TileException.unavailable("stopping: nothing more is removed");
    }
  }

  /** Removes what earlier removals left; never fails. */
  Future<Boolean> leftOver(ModelRetention model) {
    return pools
        .copies()
        .call(() -> removal.leftOver(model.name()))
        .compose(runs -> Bounded.map(runs, 1, run -> leftOver(model, run)))
        .map(true)
        .otherwise(
            cause -> {
              LOG.warn("{} cannot be looked through: {}", model.name(), message(cause));
              return false;
            });
  }

  private Future<Boolean> leftOver(ModelRetention model, RunId run) {
    RunKey key = new RunKey(model.name(), run);
    return note(
        model,
        run,
        LEFT_OVER,
        call(dry ? () -> removal.leftOverBytes(key) : () -> removal.removeLeftOver(key)));
  }

  /**
   * Removes a run; never fails.
   *
   * @param basis what the plan rests on
   */
  Future<Boolean> remove(
      ModelRetention model, RetentionPlan.Removal planned, RetentionFacts basis) {
    RunKey key = new RunKey(model.name(), planned.run());
    return note(
        model,
        planned.run(),
        planned.reason(),
        dry ? call(() -> removal.bytes(key)) : remove(key, basis));
  }

  private Future<Long> remove(RunKey run, RetentionFacts basis) {
    return call(() -> removal.prepare(run))
        .compose(
            bytes ->
                lanes
                    .pointer(
                        run.model(),
                        () ->
                            pools
                                .pointers()
                                .run(
                                    () -> {
                                      require();
                                      requireUnchanged(basis);
                                      removal.setAside(run);
                                    }))
                    .compose(aside -> pools.copies().run(() -> removal.removeAside(run)))
                    .map(bytes));
  }

  /** A rollback that came since may show the run, or go to it next. */
  private void requireUnchanged(RetentionFacts basis) {
    Optional<Long> planned = Optional.ofNullable(basis.pointer()).map(LatestPointer::generation);
    boolean same =
        stores.pointers().read(basis.model()).map(LatestPointer::generation).equals(planned)
            && stores.holds().read(basis.model()).equals(basis.holds());
    if (!same) {
      throw TileException.conflict("the pointer or the holds of " + basis.model() + " changed");
    }
  }

  private Future<Long> call(Callable<Long> work) {
    return pools
        .copies()
        .call(
            () -> {
              require();
              return work.call();
            });
  }

  private Future<Boolean> note(
      ModelRetention model, RunId run, String reason, Future<Long> removed) {
    return removed
        .map(
            bytes -> {
              if (reason.equals(LEFT_OVER)) {
                model.leftOverRemoved(run, reason, bytes);
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
              String problem = message(cause) + "; tried again at the next retention";
              if (reason.equals(LEFT_OVER)) {
                model.leftOverFailed(run, problem);
              } else {
                model.failed(run, problem);
              }
              LOG.warn("run {}/{} is not removed: {}", model.name(), run, message(cause));
              return false;
            });
  }

  static String message(Throwable cause) {
    return cause instanceof java.io.IOException
        ? String.valueOf(cause.getMessage())
        : FailureReplies.failureOf(cause).message();
  }
}
