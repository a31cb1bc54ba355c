package twf.tiles.publishing.pipeline;

import io.vertx.core.eventbus.EventBus;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.common.ModelLanes;
import twf.tiles.domain.HistoryRecord;
import twf.tiles.domain.LatestPointer;
import twf.tiles.domain.PointerOperation;
import twf.tiles.domain.RunKey;
import twf.tiles.domain.Snapshot;
import twf.tiles.error.FailureException;
import twf.tiles.error.JvmErrors;
import twf.tiles.event.Addresses;
import twf.tiles.event.FailureCodes;
import twf.tiles.event.ModelStateChanged;
import twf.tiles.event.PointerMoved;
import twf.tiles.event.PublishCandidate;
import twf.tiles.metrics.TileMetrics;
import twf.tiles.publishing.commit.PointerCommit;
import twf.tiles.publishing.commit.TreeCommit;
import twf.tiles.publishing.policy.PublishPlanner;
import twf.tiles.publishing.policy.PublishPolicy;
import twf.tiles.publishing.policy.PublishTrigger;
import twf.tiles.publishing.probe.Probe;
import twf.tiles.publishing.recovery.CrashRecovery;
import twf.tiles.publishing.rollback.RollbackOperation;
import twf.tiles.publishing.rollback.RollbackReply;
import twf.tiles.publishing.rollback.RollbackRequest;
import twf.tiles.publishing.state.HoldService;
import twf.tiles.publishing.state.IncidentStore;
import twf.tiles.publishing.state.PublishState;
import twf.tiles.publishing.state.PublishStateReader;
import twf.tiles.storage.PublishedStore;

/**
 * Publishes as far as the policy permits: clean up, plan, commit the tree, commit the pointer, tell
 * the catalog, probe as a client would, and go back where the probe fails.
 *
 * <p>Calls block on the worker thread that has the model's publishing lane. Whether the pointer
 * moves is decided in its pointer lane by the state at that time, because a rollback may have come
 * in between. The probe runs outside of the pointer lane, so that a rollback need not wait for it.
 */
public final class Publisher {
  public static final String PROBE_FAILED = "probe failed: ";
  private static final Logger LOG = LoggerFactory.getLogger(Publisher.class);

  private final PublishedStore stores;
  private final PublishStateReader stateReader;
  private final PublishPlanner planner;
  private final TreeCommit trees;
  private final PointerCommit pointers;
  private final CrashRecovery recovery;
  private final Probe probe;
  private final RollbackOperation rollback;
  private final HoldService holds;
  private final IncidentStore incidents;
  private final ModelLanes lanes;
  private final ExclusiveOperations exclusive;
  private final EventBus bus;
  private final TileMetrics metrics;
  private final Clock clock;
  private final Supplier<Optional<String>> disabledReason;

  /**
   * Creates a publisher.
   *
   * @param disabledReason why automatic publishing is currently disabled; empty if it is enabled
   */
  public Publisher(
      PublishedStore stores,
      PublishPlanner planner,
      TreeCommit trees,
      PointerCommit pointers,
      CrashRecovery recovery,
      Probe probe,
      RollbackOperation rollback,
      HoldService holds,
      ModelLanes lanes,
      ExclusiveOperations exclusive,
      EventBus bus,
      TileMetrics metrics,
      Clock clock,
      Supplier<Optional<String>> disabledReason) {
    this.stores = stores;
    this.stateReader = new PublishStateReader(stores);
    this.planner = planner;
    this.trees = trees;
    this.pointers = pointers;
    this.recovery = recovery;
    this.probe = probe;
    this.rollback = rollback;
    this.holds = holds;
    this.incidents = new IncidentStore(stores);
    this.lanes = lanes;
    this.exclusive = exclusive;
    this.bus = bus;
    this.metrics = metrics;
    this.clock = clock;
    this.disabledReason = disabledReason;
  }

  /**
   * The result of a publish.
   *
   * @param decision the outcome in words
   * @param waits whether part of the candidate still waits to be published
   * @param due when it is decided again by itself; null unless it waits for a time
   */
  record Result(String decision, boolean waits, @Nullable Instant due) {}

  /** What became of the pointer; with the record of the new state if it moved. */
  private record Move(
      String decision, boolean waits, @Nullable Instant due, Optional<HistoryRecord> shown) {}

  /** Decides about the automatic publish of a run regardless of its frames. */
  PublishPolicy.Decision checkRun(RunKey run) {
    return planner.checkRun(run);
  }

  /** Publishes a candidate as far as the policy permits. Run it in the publishing lane. */
  Result publish(PublishCandidate candidate, PublishTrigger trigger) throws Exception {
    Optional<String> disabled = disabled(trigger);
    if (disabled.isPresent()) {
      return new Result(disabled.get(), true, null);
    }
    RunKey run = candidate.manifest().key().runKey();
    ensureClean(run.model());
    PublishPlanner.Plan plan = planner.plan(candidate, trigger);
    PublishPolicy.Decision verdict = plan.verdict();
    if (!verdict.go()) {
      return new Result(verdict.words() + plan.remarks(), !verdict.unchanged(), verdict.due());
    }
    String reason = "";
    if (plan.snapshot().isPresent()) {
      Snapshot snapshot = plan.snapshot().get();
      trees.commit(plan.candidate(), snapshot);
      reason =
          "%s: %d of %d frames"
              .formatted(
                  snapshot.key().variable(), snapshot.availableFrames(), snapshot.expectedFrames());
    }
    Move move = movePointer(run, trigger, plan.snapshot().isPresent(), reason);
    if (move.shown().isPresent()) {
      metrics.published(run.model(), Duration.between(candidate.staged(), clock.instant()));
    }
    return new Result(
        followUp(run, move, plan.snapshot().isPresent(), plan.remarks()),
        move.waits() || plan.waits(),
        move.due());
  }

  /**
   * Moves the pointer to the published snapshots of a run, if the policy permits. Not in the
   * pointer lane, which it enters.
   */
  Result show(RunKey run, PublishTrigger trigger) throws Exception {
    Optional<String> disabled = disabled(trigger);
    if (disabled.isPresent()) {
      return new Result(disabled.get(), true, null);
    }
    Move move = movePointer(run, trigger, false, "");
    return new Result(followUp(run, move, false, ""), move.waits(), move.due());
  }

  /** Formats the failure of {@link #show} for a reply that reports several outcomes. */
  public static String describeNotShown(Throwable cause) {
    return "could not be shown: " + FailureCodes.failureOf(cause).message();
  }

  /** Returns whether publishes with this trigger are switched off now. */
  public boolean isDisabled(PublishTrigger trigger) {
    return disabled(trigger).isPresent();
  }

  private Optional<String> disabled(PublishTrigger trigger) {
    return trigger.isManual()
        ? Optional.empty()
        : disabledReason.get().map(why -> "not published: " + why);
  }

  /**
   * Leaves nothing of earlier operations half done: recovers a model that could not be recovered at
   * the start, completes what the last pointer move owes, probes a state that was not probed, and
   * undoes an unfinished publish. Run it in the publishing lane, before anything is published.
   *
   * @throws FailureException if something cannot be completed; nothing may be published then
   */
  public void ensureClean(String model) throws Exception {
    completePending(model);
    try {
      trees.undoLeftover(model);
    } catch (IOException e) {
      throw stores.intentFailure(model, e);
    }
  }

  /**
   * As {@link #ensureClean}, but leaves the intent of a publish, which may be in progress: for
   * callers outside of the publishing lane. Not in the pointer lane, which it enters.
   */
  public void completePending(String model) throws Exception {
    Optional<HistoryRecord> unverified =
        lanes.callInPointerLane(
            model,
            () -> {
              recovery.retryRecovery(model);
              return recovery
                  .completeFollowUps(model)
                  .map(LatestPointer::generation)
                  .filter(generation -> pointers.isUnverified(model, generation))
                  .flatMap(generation -> stores.history().read(model, generation));
            });
    if (unverified.isPresent()) {
      verify(unverified.get()).ifPresent(problem -> LOG.error("{}", problem));
    }
  }

  private Move movePointer(RunKey run, PublishTrigger trigger, boolean treeChanged, String reason)
      throws Exception {
    return lanes.callInPointerLane(
        run.model(),
        () -> {
          recovery.retryRecovery(run.model());
          PublishState state = stateReader.read(run);
          PublishPolicy.Decision decision = planner.checkMove(state, trigger, treeChanged);
          if (!decision.go()) {
            return new Move(decision.words(), decision.later(), decision.due(), Optional.empty());
          }
          HistoryRecord record =
              pointers.commit(
                  state.pointer(),
                  state.toPointer(),
                  PointerOperation.PUBLISH,
                  trigger.actor(),
                  trigger.reason().isEmpty() ? reason : trigger.reason(),
                  Map.of());
          return new Move(
              "published as generation " + record.generation(), false, null, Optional.of(record));
        });
  }

  /** Tells the catalog, and probes a new state. Returns the decision in words. */
  private String followUp(RunKey run, Move move, boolean treeChanged, String remarks) {
    String decision = move.decision() + remarks;
    if (move.shown().isEmpty()) {
      if (treeChanged) {
        Addresses.TREE_CHANGED.publish(bus, new ModelStateChanged(run.model()));
      }
      return decision;
    }
    HistoryRecord record = move.shown().get();
    Addresses.PUBLISHED.publish(
        bus, PointerMoved.of(record.pointer(), record.previousGeneration()));
    return verify(record).orElse(decision);
  }

  /** Probes a state and acts on the result. Returns what is wrong; empty if the probe passed. */
  private Optional<String> verify(HistoryRecord record) {
    Throwable cause = probe(record);
    try {
      return lanes.callInPointerLane(record.pointer().model(), () -> concludeProbe(record, cause));
    } catch (Exception | Error e) {
      return Optional.of(FailureCodes.failureOf(e).message());
    }
  }

  private @Nullable Throwable probe(HistoryRecord record) {
    try {
      probe.verify(record.pointer(), before(record));
      return null;
    } catch (Exception | Error e) {
      return e;
    }
  }

  /** What was shown before; empty where that cannot be read, and then all is asked for. */
  private Optional<LatestPointer> before(HistoryRecord record) {
    try {
      return stores
          .history()
          .read(record.pointer().model(), record.previousGeneration())
          .map(HistoryRecord::pointer);
    } catch (FailureException unreadable) {
      return Optional.empty();
    }
  }

  private Optional<String> concludeProbe(HistoryRecord record, @Nullable Throwable cause)
      throws InterruptedException {
    RunKey run = record.pointer().runKey();
    if (cause == null) {
      pointers.clearMark(run.model(), record.generation());
      return Optional.empty();
    }
    if (cause instanceof InterruptedException || JvmErrors.find(cause).isPresent()) {
      // It says nothing of what is published; the state stays marked as not verified.
      LOG.error("generation {} of {} not verified", record.generation(), run, cause);
      return Optional.of(
          "published as generation %d, not verified: %s; verified before the next publish"
              .formatted(
                  record.generation(), JvmErrors.find(cause).<Throwable>map(e -> e).orElse(cause)));
    }
    String reason = PROBE_FAILED + cause.getMessage();
    boolean shown =
        stores.readPointer(run.model()).stream()
            .anyMatch(now -> now.generation() == record.generation());
    if (!shown) {
      return Optional.of(
          "%s; generation %d is shown no longer".formatted(reason, record.generation()));
    }
    LOG.error("{}", reason);
    try {
      return Optional.of(reason + "; " + goBack(run, record, reason));
    } finally {
      Addresses.TREE_CHANGED.publish(bus, new ModelStateChanged(run.model()));
    }
  }

  /** Rolls back, or holds the run where there is nothing to go back to. */
  private String goBack(RunKey run, HistoryRecord record, String reason)
      throws InterruptedException {
    try {
      if (record.previousGeneration() == 0) {
        holds.hold(run, HistoryRecord.AUTO, reason);
        incidents.write(record, run.run(), reason, List.of());
        pointers.clearMark(run.model(), record.generation());
        return "there is no generation before to go back to; run " + run + " is held";
      }
      RollbackReply reply =
          exclusive.runAutomatic(
              run.model(),
              "a rollback",
              () -> rollback.run(RollbackRequest.automatic(record, reason)));
      boolean held = holds.find(new RunKey(reply.model(), reply.fromRun())).isPresent();
      return "went back to run %s as generation %d, run %s %s"
          .formatted(
              reply.toRun(),
              reply.generation(),
              reply.fromRun(),
              held ? "is held" : "will be held before the next publish");
    } catch (InterruptedException e) {
      throw e; // the process stops; the next start goes back
    } catch (Exception | Error failed) {
      return "going back failed: " + failed.getMessage() + "; " + holdAfterFailure(run, reason);
    }
  }

  /**
   * Holds the run after a failed automatic rollback, so that it gets no more frames. The state
   * stays marked as unverified: the probe, and with it the rollback, is repeated before the next
   * publish and at the next start.
   */
  private String holdAfterFailure(RunKey run, String reason) {
    try {
      holds.hold(run, HistoryRecord.AUTO, reason);
      return "run " + run + " is held";
    } catch (RuntimeException | Error notHeld) {
      return "not held: " + notHeld.getMessage();
    }
  }
}
