package twf.tiles.publishing.retention;

import io.vertx.core.Future;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.common.WorkerPool;
import twf.tiles.domain.LatestPointer;
import twf.tiles.domain.ModelHolds;
import twf.tiles.domain.RunId;
import twf.tiles.error.FailureException;
import twf.tiles.event.FailureCodes;
import twf.tiles.publishing.rollback.RollbackTargetSelector;
import twf.tiles.publishing.state.PublishedRunDirectories;
import twf.tiles.publishing.state.PublishingStores;

/**
 * Reads a model's state and plans which runs to keep. Call it in the model's publishing lane.
 * Thread-safe.
 */
final class RetentionPlanner {
  private static final Logger LOG = LoggerFactory.getLogger(RetentionPlanner.class);

  private final RetentionInputReader reader;
  private final PublishedRunDirectories folders;
  private final RollbackTargetSelector targetSelector;
  private final WorkerPool workers;
  private final int keep;
  private final Clock clock;
  private final Map<String, String> loggedProblems = new ConcurrentHashMap<>();

  /**
   * Creates a planner.
   *
   * @param keep OFFLINE_TILES_RETAIN_RUNS
   */
  RetentionPlanner(
      PublishingStores stores,
      RollbackTargetSelector targetSelector,
      WorkerPool workers,
      int keep,
      Clock clock) {
    this.folders = new PublishedRunDirectories(stores.published());
    this.reader = new RetentionInputReader(stores, folders);
    this.targetSelector = targetSelector;
    this.workers = workers;
    this.keep = keep;
    this.clock = clock;
  }

  /**
   * The rollback targets found during one retention call, reused while pointer and holds do not
   * change.
   */
  static final class Known {
    private final Map<String, Found> found = new ConcurrentHashMap<>();
  }

  private record Found(LatestPointer pointer, ModelHolds holds, Optional<RunId> target) {}

  /**
   * Plans a model's retention. The search for the rollback target checks all files of a run, so it
   * is done only if a run would be removed.
   *
   * @param always whether to search for the target in any case
   * @return a plan that removes nothing if something cannot be read
   */
  Future<RetentionPlan> plan(String model, Known known, boolean always) {
    Instant now = clock.instant();
    return workers
        .call(() -> reader.read(model, now))
        .compose(
            input -> {
              RetentionPlan plan = RetentionPlan.of(input, Optional.empty(), keep, now);
              return plan.removed().isEmpty() && !always
                  ? Future.succeededFuture(plan)
                  : findRollbackTarget(input, known)
                      .map(target -> RetentionPlan.of(input, target, keep, now));
            })
        .onSuccess(plan -> loggedProblems.remove(model))
        .recover(cause -> planKeepAll(model, cause));
  }

  private Future<Optional<RunId>> findRollbackTarget(RetentionInput input, Known known) {
    LatestPointer pointer = input.pointer();
    if (pointer == null) {
      return Future.succeededFuture(Optional.empty());
    }
    Found before = known.found.get(input.model());
    if (before != null
        && before.pointer().equals(pointer)
        && before.holds().equals(input.holds())) {
      return Future.succeededFuture(before.target());
    }
    return workers
        .call(() -> targetSelector.findDefault(pointer))
        .map(found -> found.map(target -> target.pointer().run()))
        .onSuccess(run -> known.found.put(input.model(), new Found(pointer, input.holds(), run)));
  }

  private Future<RetentionPlan> planKeepAll(String model, Throwable cause) {
    String problem = FailureCodes.failureOf(cause).message();
    if (!problem.equals(loggedProblems.put(model, problem))) {
      LOG.warn("{}: retention skipped: {}", model, problem);
    }
    return workers.call(() -> RetentionPlan.keepAll(model, listRuns(model), problem));
  }

  private List<RunId> listRuns(String model) {
    try {
      return folders.runs(model);
    } catch (FailureException e) {
      return List.of();
    }
  }
}
