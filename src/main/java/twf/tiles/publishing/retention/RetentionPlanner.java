package twf.tiles.publishing.retention;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.domain.HistoryRecord;
import twf.tiles.domain.LatestPointer;
import twf.tiles.domain.ModelHolds;
import twf.tiles.domain.RunId;
import twf.tiles.domain.RunKey;
import twf.tiles.error.FailureException;
import twf.tiles.event.FailureCodes;
import twf.tiles.publishing.rollback.RollbackTargetSelector;
import twf.tiles.storage.HistoryStore;
import twf.tiles.storage.PublishedStore;

/**
 * Reads a model's state and plans which runs to keep. Thread-safe; calls block. Call it in the
 * model's publishing lane.
 */
final class RetentionPlanner {
  private static final Logger LOG = LoggerFactory.getLogger(RetentionPlanner.class);

  /** How many old states are read, in case the clock was set back and a recent one follows them. */
  private static final int MAX_OLD_STATES = 500;

  private final PublishedStore stores;
  private final RollbackTargetSelector targetSelector;
  private final int keep;
  private final Clock clock;
  private final Map<String, String> loggedProblems = new ConcurrentHashMap<>();

  /**
   * Creates a planner.
   *
   * @param keep OFFLINE_TILES_RETAIN_RUNS
   */
  RetentionPlanner(
      PublishedStore stores, RollbackTargetSelector targetSelector, int keep, Clock clock) {
    this.stores = stores;
    this.targetSelector = targetSelector;
    this.keep = keep;
    this.clock = clock;
  }

  /** A rollback target, which stays the same while pointer and holds do not change. */
  record Target(LatestPointer pointer, ModelHolds holds, Optional<RunId> run) {}

  /**
   * Plans a model's retention. The search for the rollback target checks all files of a run, so it
   * is done only if a run would be removed.
   *
   * @param targets the rollback targets found so far, by model; receives this one
   * @param always whether to search for the target in any case
   * @return a plan that removes nothing if something cannot be read
   */
  RetentionPlan plan(String model, Map<String, Target> targets, boolean always) {
    Instant now = clock.instant();
    try {
      RetentionPlan.Input input = read(model, now);
      RetentionPlan plan = RetentionPlan.of(input, Optional.empty(), keep, now);
      if (always || !plan.removed().isEmpty()) {
        plan = RetentionPlan.of(input, findRollbackTarget(input, targets), keep, now);
      }
      loggedProblems.remove(model);
      return plan;
    } catch (RuntimeException e) {
      String problem = FailureCodes.failureOf(e).message();
      if (!problem.equals(loggedProblems.put(model, problem))) {
        LOG.warn("{}: retention skipped: {}", model, problem);
      }
      return RetentionPlan.keepAll(model, listRuns(model), problem);
    }
  }

  private Optional<RunId> findRollbackTarget(
      RetentionPlan.Input input, Map<String, Target> targets) {
    LatestPointer pointer = input.pointer();
    if (pointer == null) {
      return Optional.empty();
    }
    Target known = targets.get(input.model());
    if (known == null || !known.pointer().equals(pointer) || !known.holds().equals(input.holds())) {
      known =
          new Target(
              pointer,
              input.holds(),
              targetSelector.findDefault(pointer).map(target -> target.pointer().run()));
      targets.put(input.model(), known);
    }
    return known.run();
  }

  private List<RunId> listRuns(String model) {
    try {
      return stores.runs(model);
    } catch (FailureException e) {
      return List.of();
    }
  }

  /**
   * Reads the current input.
   *
   * @throws FailureException if any of it cannot be read or is missing: rather keep too many runs
   *     than remove one too many
   */
  RetentionPlan.Input read(String model, Instant now) {
    ModelHolds holds = stores.readHolds(model);
    LatestPointer pointer = stores.readPointer(model).orElse(null);
    if (pointer == null && holds.retired() == null) {
      throw FailureException.conflict("model " + model + " has no pointer");
    }
    if (pointer != null && stores.history().read(model, pointer.generation()).isEmpty()) {
      throw FailureException.conflict(
          "generation " + pointer.generation() + ", which is shown, has no record");
    }
    Map<RunId, Instant> stopped = new HashMap<>();
    Set<RunId> ahead = new HashSet<>();
    // Without a pointer nothing is shown, and no record is of a state to come.
    long shown = pointer == null ? Long.MAX_VALUE : pointer.generation();
    Set<RunId> recorded = readStates(model, shown, now, stopped, ahead);
    List<RunId> runs = stores.runs(model);
    Set<RunId> published = Set.copyOf(stores.publishedRuns(model));
    Map<RunId, String> foreign = new HashMap<>();
    for (RunId run : runs) {
      boolean known = published.contains(run) || recorded.contains(run);
      stores
          .foreignProblem(new RunKey(model, run), known)
          .ifPresent(why -> foreign.put(run, "not removed: " + why));
    }
    return new RetentionPlan.Input(model, pointer, holds, runs, published, stopped, foreign, ahead);
  }

  /**
   * Reads the history. A state ended when the next one was made. If records in between are lost,
   * the computed end is later than the real one, which only keeps the run longer.
   *
   * @param stopped receives when each run stopped being shown
   * @param ahead receives the runs of states newer than the pointer
   * @return the runs of all states that were read
   */
  private Set<RunId> readStates(
      String model, long shown, Instant now, Map<RunId, Instant> stopped, Set<RunId> ahead) {
    @Nullable HistoryRecord newer = null;
    int old = 0;
    Set<RunId> recorded = new HashSet<>();
    HistoryStore.Reader reader = stores.history().reader(model);
    Iterator<Long> newestFirst = stores.history().generations(model).iterator();
    while (newestFirst.hasNext()) {
      long generation = newestFirst.next();
      HistoryRecord record = reader.read(generation).orElse(null);
      if (record == null) {
        continue;
      }
      RunId run = record.pointer().run();
      recorded.add(run);
      if (generation > shown) {
        ahead.add(run);
        continue;
      }
      if (newer != null && !newer.pointer().run().equals(run)) {
        stopped.merge(run, newer.at(), (one, other) -> one.isAfter(other) ? one : other);
      }
      boolean recent =
          Duration.between(record.at(), now).compareTo(RetentionPlan.RECENTLY_SHOWN) < 0;
      old += recent ? 0 : 1;
      if (old > MAX_OLD_STATES) {
        break;
      }
      newer = record;
    }
    return recorded;
  }
}
