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

/** Reads what is there, and plans what stays of a model. In the model's lane; thread-safe. */
final class RetentionPlanner {
  private static final Logger LOG = LoggerFactory.getLogger(RetentionPlanner.class);

  private final RetentionInputReader reader;
  private final PublishedRunDirectories folders;
  private final RollbackTargetSelector targets;
  private final WorkerPool workers;
  private final int keep;
  private final Clock clock;
  private final Map<String, String> told = new ConcurrentHashMap<>();

  /**
   * @param keep OFFLINE_TILES_RETAIN_RUNS
   */
  RetentionPlanner(
      PublishingStores stores,
      RollbackTargetSelector targets,
      WorkerPool workers,
      int keep,
      Clock clock) {
    this.folders = new PublishedRunDirectories(stores.published());
    this.reader = new RetentionInputReader(stores, folders);
    this.targets = targets;
    this.workers = workers;
    this.keep = keep;
    this.clock = clock;
  }

  /** The rollback targets of one call, each found once for as long as nothing else is shown. */
  static final class Known {
    private final Map<String, Found> found = new ConcurrentHashMap<>();
  }

  private record Found(LatestPointer pointer, ModelHolds holds, Optional<RunId> target) {}

  /**
   * Plans. To find the rollback target, all files of a run are looked at; so it is looked for only
   * where a run would be removed.
   *
   * @param always whether to look for it in any case
   * @return a plan that leaves all as it is where something cannot be read
   */
  Future<RetentionPlan> plan(String model, Known known, boolean always) {
    Instant now = clock.instant();
    return workers
        .call(() -> reader.read(model, now))
        .compose(
            facts -> {
              RetentionPlan plan = RetentionPlan.of(facts, Optional.empty(), keep, now);
              return plan.removed().isEmpty() && !always
                  ? Future.succeededFuture(plan)
                  : findRollbackTarget(facts, known)
                      .map(target -> RetentionPlan.of(facts, target, keep, now));
            })
        .onSuccess(plan -> told.remove(model))
        .recover(cause -> planKeepAll(model, cause));
  }

  private Future<Optional<RunId>> findRollbackTarget(RetentionInput facts, Known known) {
    LatestPointer pointer = facts.pointer();
    if (pointer == null) {
      return Future.succeededFuture(Optional.empty());
    }
    Found before = known.found.get(facts.model());
    if (before != null
        && before.pointer().equals(pointer)
        && before.holds().equals(facts.holds())) {
      return Future.succeededFuture(before.target());
    }
    return workers
        .call(() -> targets.findDefault(pointer))
        .map(found -> found.map(target -> target.pointer().run()))
        .onSuccess(run -> known.found.put(facts.model(), new Found(pointer, facts.holds(), run)));
  }

  private Future<RetentionPlan> planKeepAll(String model, Throwable cause) {
    String problem = FailureCodes.failureOf(cause).message();
    if (!problem.equals(told.put(model, problem))) {
      LOG.warn("retention removes nothing of {}: {}", model, problem);
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
