package twf.tiles.publishing.retention;

import io.vertx.core.Future;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.common.BoundedConcurrency;
import twf.tiles.common.KeyedSerialExecutor;
import twf.tiles.common.WorkerPool;
import twf.tiles.domain.RunKey;
import twf.tiles.storage.FreeSpace;

/**
 * One retention call. First removes surplus runs by number, model by model; then, if space is
 * requested, removes the oldest removable run of all models until enough space is free. Each
 * removal is planned and executed in one step of its model's publishing lane. Single use.
 */
final class RetentionRun {
  private static final Logger LOG = LoggerFactory.getLogger(RetentionRun.class);

  private final RetentionPlanner planner;
  private final RetentionExecutor remover;
  private final HistoryRetention history;
  private final KeyedSerialExecutor lanes;
  private final WorkerPool workers;
  private final FreeSpace space;
  private final RetentionPlanner.Known known = new RetentionPlanner.Known();
  private final Map<String, ModelRetentionResult> models = new TreeMap<>();
  private boolean targetsPlanned;

  RetentionRun(
      RetentionPlanner planner,
      RetentionExecutor remover,
      HistoryRetention history,
      KeyedSerialExecutor lanes,
      WorkerPool workers,
      FreeSpace space) {
    this.planner = planner;
    this.remover = remover;
    this.history = history;
    this.lanes = lanes;
    this.workers = workers;
    this.space = space;
  }

  /**
   * Removes surplus runs.
   *
   * @param wanted the bytes that must be usable afterwards, if requested
   */
  Future<RetentionReply> run(List<String> names, OptionalLong wanted) {
    return workers
        .call(space::bytes)
        .compose(
            before ->
                BoundedConcurrency.mapConcurrently(names, 1, this::removeByNumber)
                    .compose(
                        done ->
                            wanted.isPresent()
                                ? freeSpace(wanted.getAsLong(), before)
                                : Future.succeededFuture(Optional.<String>empty())))
        .map(this::toReply);
  }

  private Future<Boolean> removeByNumber(String name) {
    ModelRetentionResult model = new ModelRetentionResult(name);
    models.put(name, model);
    return runInLane(
            model,
            () ->
                remover
                    .removeLeftovers(model)
                    .compose(done -> plan(model, false))
                    .compose(
                        plan -> {
                          RetentionInput basis = plan.basis();
                          return basis == null
                              ? Future.succeededFuture(List.<Boolean>of())
                              : BoundedConcurrency.mapConcurrently(
                                  plan.removed(),
                                  1,
                                  removal -> remover.remove(model, removal, basis));
                        })
                    .map(true))
        .compose(done -> thinHistory(name));
  }

  /**
   * Packs and removes old history. Never fails: the next call retries what could not be packed or
   * removed.
   */
  private Future<Boolean> thinHistory(String name) {
    if (remover.isDry()) {
      return Future.succeededFuture(true);
    }
    return history
        .run(name, remover::requireAllowed)
        .map(true)
        .otherwise(
            cause -> {
              LOG.warn(
                  "{}: old history records are not packed or removed: {}; tried again at the next retention",
                  name,
                  RetentionExecutor.describe(cause));
              return false;
            });
  }

  private Future<RetentionPlan> plan(ModelRetentionResult model, boolean withTarget) {
    return planner.plan(model.name(), known, withTarget).onSuccess(model::setPlan);
  }

  private <T> Future<T> runInLane(ModelRetentionResult model, Supplier<Future<T>> step) {
    return lanes.runInPublishingLane(
        model.name(),
        () -> {
          remover.requireAllowed();
          return step.get();
        });
  }

  /**
   * Removes the oldest removable run of any model until enough space is free. Removed bytes count
   * as free even while a client still reads the files, so that no more is removed than necessary.
   *
   * @param before the usable bytes before anything was removed
   */
  private Future<Optional<String>> freeSpace(long wanted, long before) {
    return workers
        .call(space::bytes)
        .compose(
            usable -> {
              long counted = before + freedBytes();
              long room = remover.isDry() ? counted : Math.max(usable, counted);
              if (room < wanted) {
                return planRollbackTargets().compose(planned -> freeNextRun(wanted, before, room));
              }
              return Future.succeededFuture(
                  remover.isDry() || usable >= wanted
                      ? Optional.<String>empty()
                      : Optional.of(describePendingFree(wanted, usable)));
            });
  }

  /** Plans all models again, once, with their rollback targets: no target may be removed. */
  private Future<Boolean> planRollbackTargets() {
    if (targetsPlanned) {
      return Future.succeededFuture(true);
    }
    targetsPlanned = true;
    return BoundedConcurrency.mapConcurrently(
            List.copyOf(models.values()), 1, model -> runInLane(model, () -> plan(model, true)))
        .map(true);
  }

  private Future<Optional<String>> freeNextRun(long wanted, long before, long room) {
    Optional<RunKey> oldest = oldestRemovable();
    return oldest.isEmpty()
        ? Future.succeededFuture(Optional.of(describeNotReached(wanted, room)))
        : removeRun(oldest.get(), removalReason(wanted, room))
            .compose(done -> freeSpace(wanted, before));
  }

  private Optional<RunKey> oldestRemovable() {
    return models.values().stream()
        .flatMap(ModelRetentionResult::removable)
        .min(Comparator.comparing(RunKey::run).thenComparing(RunKey::model));
  }

  private Future<Boolean> removeRun(RunKey run, String reason) {
    ModelRetentionResult model = Objects.requireNonNull(models.get(run.model()));
    return runInLane(
        model,
        () ->
            plan(model, true)
                .compose(
                    planned -> {
                      RetentionInput basis = planned.basis();
                      return basis != null && model.removable().anyMatch(run::equals)
                          ? remover.remove(
                              model, new RetentionPlan.Removal(run.run(), reason), basis)
                          : Future.succeededFuture(false);
                    }));
  }

  private static String removalReason(long wanted, long room) {
    return "oldest removable run: " + wanted + " bytes free required, " + room + " available";
  }

  private static String describeNotReached(long wanted, long room) {
    return wanted
        + " bytes free required, "
        + room
        + " available: all remaining runs are kept for the reasons given; staging is not touched";
  }

  private static String describePendingFree(long wanted, long usable) {
    return wanted
        + " bytes free required, "
        + usable
        + " available: the rest is freed when the removed files are no longer read";
  }

  private long freedBytes() {
    return models.values().stream().mapToLong(ModelRetentionResult::freedBytes).sum();
  }

  private RetentionReply toReply(Optional<String> problem) {
    return new RetentionReply(
        remover.isDry(),
        freedBytes(),
        models.values().stream().map(ModelRetentionResult::toReply).toList(),
        problem.orElse(null));
  }
}
