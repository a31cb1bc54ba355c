package twf.tiles.publishing.rollback;

import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.domain.HistoryRecord;
import twf.tiles.domain.Hold;
import twf.tiles.domain.LatestPointer;
import twf.tiles.domain.ModelHolds;
import twf.tiles.domain.PointerVariable;
import twf.tiles.domain.RunId;
import twf.tiles.domain.RunKey;
import twf.tiles.error.FailureException;
import twf.tiles.error.FailureKind;
import twf.tiles.publishing.policy.PublishPolicy;
import twf.tiles.publishing.state.HoldService;
import twf.tiles.publishing.state.PointerState;
import twf.tiles.publishing.state.PointerStateCache;
import twf.tiles.storage.PublishedStore;

/**
 * Selects the content that a rollback or restore shows. The content of a run is, for each variable,
 * the newest intact snapshot: one whose files all exist with their recorded sizes.
 *
 * <p>Every variable that clients have seen with the run must have one; variables published since
 * are added if intact. If a variable is lost, the newest earlier state of the run that is intact is
 * used instead.
 *
 * <p>Reads no archive bytes. Calls block.
 */
public final class RollbackTargetSelector {
  private static final Logger LOG = LoggerFactory.getLogger(RollbackTargetSelector.class);

  /** How many older states of a run are tried. */
  private static final int MAX_STATES = 100;

  /** How many rejected runs an error names. */
  private static final int MAX_NAMED = 5;

  private final PublishedStore stores;
  private final PublishPolicy policy;
  private final PointerStateCache stateCache;

  public RollbackTargetSelector(
      PublishedStore stores, PublishPolicy policy, PointerStateCache stateCache) {
    this.stores = stores;
    this.policy = policy;
    this.stateCache = stateCache;
  }

  /**
   * Returns the target that the request names. If it names none, returns the newest earlier run
   * that was shown, is not held and is intact.
   *
   * @param now the current pointer
   * @throws FailureException if there is none; the message names the runs that were tried and what
   *     is wrong with each
   */
  RollbackTarget choose(RollbackRequest request, LatestPointer now) {
    Search search = new Search(now);
    if (request.toGeneration().isPresent()) {
      return search.findGeneration(request, request.toGeneration().getAsLong());
    }
    RunId run = request.toRun();
    return run == null ? search.findEarlier() : search.findRun(run);
  }

  /**
   * Returns the target of a rollback that names none. Empty if there is none.
   *
   * @throws FailureException if an existing file cannot be read: the run may be a target once it
   *     can
   */
  public Optional<RollbackTarget> findDefault(LatestPointer now) {
    return new Search(now).findEarlier(RollbackTargetSelector::requireReadable);
  }

  /**
   * Returns the newest intact content of a run.
   *
   * @param now the current pointer
   * @throws FailureException if the run is not intact, or the pointer shows that content already
   */
  public RollbackTarget newestContentOf(RunId run, LatestPointer now) {
    Search search = new Search(now);
    RollbackTarget target = search.findSound(run);
    if (search.isShown(target)) {
      throw FailureException.conflict(
          "%s shows all of run %s already, as generation %d: nothing was done; see: tilesctl history %s"
              .formatted(now.model(), run, now.generation(), now.model()));
    }
    return target;
  }

  private static void requireReadable(RunId run, FailureException cause) {
    boolean known =
        cause.failure().kind() != FailureKind.STORAGE
            || cause.getCause() instanceof NoSuchFileException;
    if (!known) {
      throw cause;
    }
  }

  /** The state of one search: what is shown and held, and what was found so far. */
  private final class Search {
    private final LatestPointer now;
    private final ModelHolds holds;
    private final RunContentReader contents = new RunContentReader(stores);
    private final ShownRuns shown;
    private final List<String> rejected = new ArrayList<>();

    Search(LatestPointer now) {
      this.now = now;
      this.holds = stores.readHolds(now.model());
      this.shown = new ShownRuns(stateCache.newestFirst(now.model()), now.generation());
    }

    boolean isShown(RollbackTarget target) {
      return target.pointer().run().equals(now.run())
          && target.pointer().variables().equals(now.variables());
    }

    RollbackTarget findEarlier() {
      return findEarlier((run, cause) -> rejected.add(describe(run, cause)))
          .orElseThrow(this::noTargetException);
    }

    /**
     * Searches earlier runs, newest first. If none is intact, searches later runs, the most
     * recently shown first.
     *
     * @param onRejected receives each run that is skipped
     */
    Optional<RollbackTarget> findEarlier(BiConsumer<RunId, FailureException> onRejected) {
      List<RunId> later = new ArrayList<>();
      for (RunId run : stores.runs(now.model())) {
        boolean isCandidate = !run.equals(now.run()) && !holds.runs().containsKey(run);
        if (isCandidate && run.compareTo(now.run()) > 0) {
          later.add(run);
        } else if (isCandidate && shown.newestGeneration(run) > 0) {
          Optional<RollbackTarget> target = soundOrReject(run, onRejected);
          if (target.isPresent()) {
            return target;
          }
        }
      }
      return later.stream()
          .filter(run -> shown.newestGeneration(run) > 0)
          .sorted(Comparator.comparingLong(shown::newestGeneration).reversed())
          .flatMap(run -> soundOrReject(run, onRejected).stream())
          .findFirst();
    }

    private Optional<RollbackTarget> soundOrReject(
        RunId run, BiConsumer<RunId, FailureException> onRejected) {
      try {
        return Optional.of(findSound(run));
      } catch (FailureException e) {
        onRejected.accept(run, e);
        return Optional.empty();
      }
    }

    RollbackTarget findGeneration(RollbackRequest request, long generation) {
      HistoryRecord record = requestedGeneration(request, generation);
      try {
        return exactTarget(record);
      } catch (FailureException e) {
        throw unavailableException(record.pointer().run(), e);
      }
    }

    RollbackTarget findRun(RunId run) {
      Hold hold = holds.runs().get(run);
      // A held run that is shown was rolled back to fewer frames; it may go back further.
      if (hold != null && !run.equals(now.run())) {
        throw HoldService.conflict(new RunKey(now.model(), run), hold);
      }
      if (shown.newestGeneration(run) == 0 && run.compareTo(now.run()) > 0) {
        throw FailureException.conflict(
            "run %s/%s was never shown and is newer than run %s, which is shown; show it with: tilesctl publish %s %s"
                .formatted(now.model(), run, now.run(), now.model(), run));
      }
      try {
        RollbackTarget target = findSound(run);
        // If the newest intact content is what is shown, go back to an earlier state of the run.
        return isShown(target) ? findEarlierState(run) : target;
      } catch (FailureException e) {
        throw unavailableException(run, e);
      }
    }

    private RollbackTarget findEarlierState(RunId run) {
      return findOlderSound(run, now.generation())
          .orElseThrow(
              () ->
                  FailureException.conflict(
                      now.model() + " has no earlier intact state of this run"));
    }

    /** Returns the newest intact content of a run, or else the newest intact earlier state. */
    RollbackTarget findSound(RunId run) {
      RunKey key = new RunKey(now.model(), run);
      long generation = run.equals(now.run()) ? now.generation() : shown.newestGeneration(run);
      LatestPointer state = run.equals(now.run()) ? now : readState(generation);
      RunContentReader.RunContent content = contents.read(key, state);
      // A target must contain what clients saw, or what is required if the run was never shown.
      Set<String> lost =
          new TreeSet<>(
              state == null ? policy.requiredVariables(now.model()) : state.variables().keySet());
      lost.removeAll(content.variables().keySet());
      if (lost.isEmpty() && !content.variables().isEmpty()) {
        boolean newer = state != null && !state.variables().equals(content.variables());
        return new RollbackTarget(
            generation,
            newer,
            new LatestPointer(
                now.model(),
                run,
                1,
                Instant.EPOCH,
                content.variables(),
                state == null ? Map.of() : state.unknown()),
            content.files(),
            describeProblems(content));
      }
      return findOlderSound(run, generation)
          .orElseThrow(() -> missingVariableError(run, lost, content));
    }

    private List<String> describeProblems(RunContentReader.RunContent content) {
      return content.problems().entrySet().stream()
          .limit(MAX_NAMED)
          .map(
              each ->
                  each.getKey()
                      + (content.variables().containsKey(each.getKey())
                          ? " without its newest snapshot: "
                          : " left out: ")
                      + each.getValue().getMessage())
          .toList();
    }

    private FailureException missingVariableError(
        RunId run, Set<String> lost, RunContentReader.RunContent content) {
      for (String variable : lost) {
        FailureException problem = content.problems().get(variable);
        if (problem != null) {
          return problem;
        }
      }
      return lost.isEmpty()
          ? FailureException.notFound("nothing of run " + run + " is published")
          : FailureException.conflict("run " + run + " has no " + String.join(", ", lost));
    }

    /**
     * Returns the newest intact state of a run before a generation that differs from what is shown.
     */
    private Optional<RollbackTarget> findOlderSound(RunId run, long before) {
      int tried = 0;
      for (long generation : shown.allGenerations(run)) {
        if (generation < before && ++tried <= MAX_STATES) {
          try {
            Optional<HistoryRecord> record = stores.history().read(now.model(), generation);
            Optional<RollbackTarget> target =
                record.map(this::exactTarget).filter(found -> !isShown(found));
            if (target.isPresent()) {
              return target;
            }
          } catch (FailureException e) {
            LOG.debug("no rollback to generation {}: {}", generation, e.getMessage());
          }
        }
      }
      return Optional.empty();
    }

    private @Nullable LatestPointer readState(long generation) {
      return generation == 0
          ? null
          : stores
              .history()
              .read(now.model(), generation)
              .map(HistoryRecord::pointer)
              .orElseThrow(
                  () ->
                      FailureException.conflict(
                          "the record of generation " + generation + " is missing"));
    }

    /** Returns exactly the content of a state. Fails if any of its files is missing. */
    private RollbackTarget exactTarget(HistoryRecord record) {
      LatestPointer pointer = record.pointer();
      if (!stores.hasRun(pointer.runKey())) {
        throw FailureException.notFound("run " + pointer.run() + " was removed by retention");
      }
      int count = 0;
      for (Map.Entry<String, PointerVariable> each : pointer.variables().entrySet()) {
        RunContentReader.Check found =
            contents.check(pointer.runKey().variable(each.getKey()), each.getValue().snapshot());
        FailureException problem = found.problem();
        if (problem != null) {
          throw problem;
        }
        count += found.files();
      }
      return new RollbackTarget(record.generation(), false, pointer, count, List.of());
    }

    private HistoryRecord requestedGeneration(RollbackRequest request, long generation) {
      String model = now.model();
      HistoryRecord record =
          stores
              .history()
              .read(model, generation)
              .orElseThrow(
                  () ->
                      FailureException.notFound(
                          "%s %s generation %d, see: tilesctl history %s"
                              .formatted(
                                  model,
                                  // One that is older may have been removed by its age.
                                  generation > now.generation()
                                      ? "never had a"
                                      : "has no record of",
                                  generation,
                                  model)));
      if (generation >= now.generation()) {
        throw FailureException.conflict(
            "%s shows generation %d; ask for an earlier one, see: tilesctl history %s"
                .formatted(model, now.generation(), model));
      }
      RunId run = record.pointer().run();
      if (run.equals(now.run()) && record.pointer().variables().equals(now.variables())) {
        throw FailureException.conflict(
            "%s shows all of generation %d already, as generation %d: nothing was done; see: tilesctl history %s"
                .formatted(model, generation, now.generation(), model));
      }
      Hold hold = holds.runs().get(run);
      // An automatic rollback goes back to the previous state even if its run was held since.
      if (hold != null && !request.actor().equals(HistoryRecord.AUTO) && !run.equals(now.run())) {
        throw HoldService.conflict(record.pointer().runKey(), hold);
      }
      return record;
    }

    private String describe(RunId run, FailureException cause) {
      return cause.failure().kind() == FailureKind.NOT_FOUND
          ? cause.failure().message()
          : "run " + run + ": " + cause.getMessage();
    }

    /** Returns the error for a requested target that cannot be used. */
    private FailureException unavailableException(RunId run, FailureException cause) {
      return FailureException.conflict(
          "no earlier generation of %s to roll back to: %s"
              .formatted(now.model(), describe(run, cause)));
    }

    /**
     * Returns the error for a search without result: why each run was rejected, and which runs were
     * not tried.
     */
    private FailureException noTargetException() {
      List<RunId> published = stores.runs(now.model());
      Set<RunId> held = holds.runs().keySet();
      shown.runs().stream()
          .filter(run -> !published.contains(run) && !held.contains(run))
          .forEach(run -> rejected.add("run " + run + " was removed by retention"));
      List<String> unseen =
          published.stream()
              .filter(run -> run.compareTo(now.run()) < 0 && !held.contains(run))
              .filter(run -> shown.newestGeneration(run) == 0)
              .map(RunId::text)
              .toList();
      StringBuilder words =
          new StringBuilder("no earlier generation of " + now.model() + " to roll back to");
      if (!rejected.isEmpty()) {
        words.append(": ").append(joinLimited(rejected));
      }
      if (!held.isEmpty()) {
        words.append(
            "; held runs are passed over: %s; let one go with: tilesctl release %s RUN"
                .formatted(joinLimited(held.stream().map(RunId::text).toList()), now.model()));
      }
      if (!unseen.isEmpty()) {
        words.append(
            "; never shown: %s; show one with: tilesctl rollback %s --to-run RUN"
                .formatted(joinLimited(unseen), now.model()));
      }
      return FailureException.conflict(words.toString());
    }

    private static String joinLimited(List<String> all) {
      String first = all.stream().limit(MAX_NAMED).collect(Collectors.joining("; "));
      int more = all.size() - MAX_NAMED;
      return more > 0 ? first + "; and " + more + " more" : first;
    }
  }

  /**
   * Indexes the runs that a model showed before a generation. Reads records only as far as needed.
   */
  private static final class ShownRuns {
    private final Iterator<PointerState> states;
    private final Map<RunId, List<Long>> generations = new TreeMap<>(Comparator.reverseOrder());
    private final long before;

    /**
     * @param newestFirst the states
     * @param before only older generations count
     */
    ShownRuns(Iterator<PointerState> newestFirst, long before) {
      this.states = newestFirst;
      this.before = before;
    }

    /** Returns the newest generation that showed a run; 0 if none did. */
    long newestGeneration(RunId run) {
      while (!generations.containsKey(run) && states.hasNext()) {
        readNext();
      }
      List<Long> known = generations.get(run);
      return known == null ? 0 : known.get(0);
    }

    /** Returns all generations that showed a run, newest first. */
    List<Long> allGenerations(RunId run) {
      readAll();
      return generations.getOrDefault(run, List.of());
    }

    Set<RunId> runs() {
      readAll();
      return generations.keySet();
    }

    private void readAll() {
      while (states.hasNext()) {
        readNext();
      }
    }

    private void readNext() {
      PointerState state = states.next();
      if (state.generation() < before) {
        generations.computeIfAbsent(state.run(), run -> new ArrayList<>()).add(state.generation());
      }
    }
  }
}
