package twf.tiles.publishing.pipeline;

import io.vertx.core.Future;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import twf.tiles.common.KeyedSerialExecutor;
import twf.tiles.domain.HistoryRecord;
import twf.tiles.domain.PointerOperation;
import twf.tiles.domain.RunKey;
import twf.tiles.domain.Snapshot;
import twf.tiles.domain.VariableKey;
import twf.tiles.event.FailureCodes;
import twf.tiles.event.PolicyStop;
import twf.tiles.event.PublishCandidate;
import twf.tiles.publishing.commit.PointerCommit;
import twf.tiles.publishing.commit.TreeCommit;
import twf.tiles.publishing.policy.PolicyDecision;
import twf.tiles.publishing.policy.PublishPlanner;
import twf.tiles.publishing.policy.PublishPolicy;
import twf.tiles.publishing.policy.PublishTrigger;
import twf.tiles.publishing.policy.ShownFilesCheck;
import twf.tiles.publishing.policy.ShownStateLookup;
import twf.tiles.publishing.recovery.CrashRecovery;
import twf.tiles.publishing.state.PublishState;
import twf.tiles.publishing.state.PublishStateReader;
import twf.tiles.publishing.state.PublishWorkerPools;
import twf.tiles.publishing.state.PublishingStores;

/**
 * Publishes validated candidates as far as the policy permits: first the tree, then the pointer.
 * Runs in the model's publishing lane. Whether the pointer moves is decided in its pointer lane by
 * the state at that time, because a rollback may have come in between.
 */
public final class Publisher {
  private final PublishingStores stores;
  private final PublishStateReader stateReader;
  private final PublishPlanner planner;
  private final ShownFilesCheck shown;
  private final PublishPolicy policy;
  private final TreeCommit trees;
  private final PointerCommit pointers;
  private final KeyedSerialExecutor lanes;
  private final PublishWorkerPools pools;
  private final CrashRecovery recovery;
  private final Supplier<Optional<String>> disabledReason;

  /**
   * Creates a publisher.
   *
   * @param disabledReason why automatic publishing is currently disabled; empty if it is enabled
   */
  public Publisher(
      PublishingStores stores,
      PublishPolicy policy,
      TreeCommit trees,
      PointerCommit pointers,
      KeyedSerialExecutor lanes,
      PublishWorkerPools pools,
      CrashRecovery recovery,
      Supplier<Optional<String>> disabledReason) {
    this.stores = stores;
    this.stateReader = new PublishStateReader(stores);
    this.planner = new PublishPlanner(stores, policy);
    this.shown = new ShownFilesCheck(stores);
    this.policy = policy;
    this.trees = trees;
    this.pointers = pointers;
    this.lanes = lanes;
    this.pools = pools;
    this.recovery = recovery;
    this.disabledReason = disabledReason;
  }

  /**
   * The result of a publish.
   *
   * @param decision the outcome in words
   * @param treeChanged whether a snapshot was published
   * @param waits whether part of the candidate still waits to be published
   * @param shown the record of the new state if the pointer moved
   */
  public record Result(
      String decision, boolean treeChanged, boolean waits, Optional<HistoryRecord> shown) {
    static Result stopped(PolicyDecision verdict) {
      return new Result(verdict.words(), false, !verdict.unchanged(), Optional.empty());
    }

    /** Returns a copy with text appended to the decision. */
    Result withNote(String words) {
      return new Result(decision + words, treeChanged, waits, shown);
    }

    Result withWaiting(boolean more) {
      return new Result(decision, treeChanged, waits || more, shown);
    }
  }

  /** Returns what currently stops the automatic publish of a run regardless of its frames. */
  Future<Optional<PolicyStop>> stop(RunKey run) {
    return pools.copyPool().call(() -> planner.stop(run));
  }

  /** Publishes a candidate as far as the policy permits. */
  Future<Result> publish(PublishCandidate candidate, PublishTrigger trigger) {
    Optional<Result> disabled = disabledResult(trigger);
    if (disabled.isPresent()) {
      return Future.succeededFuture(disabled.get());
    }
    VariableKey key = candidate.manifest().key();
    RunKey run = key.runKey();
    return inPointerLane(
            run.model(),
            () -> {
              recovery.retryRecovery(run.model());
              return true;
            })
        .compose(
            finished ->
                pools
                    .copyPool()
                    .call(
                        () -> {
                          if (!trigger.isManual()) {
                            shown.requireFiles(key);
                          }
                          return planner.plan(candidate, trigger);
                        }))
        .compose(
            plan -> {
              if (!plan.verdict().go()) {
                return Future.succeededFuture(
                    Result.stopped(plan.verdict()).withNote(plan.remarks()));
              }
              if (plan.snapshot().isEmpty()) {
                return inPointerLane(run.model(), () -> movePointer(run, trigger, false, ""))
                    .map(result -> result.withWaiting(plan.waits()).withNote(plan.remarks()));
              }
              Snapshot snapshot = plan.snapshot().get();
              return trees
                  .commit(plan.candidate(), snapshot)
                  .compose(
                      name ->
                          inPointerLane(
                              run.model(),
                              () -> movePointer(run, trigger, true, publishReason(key, snapshot))))
                  .map(result -> result.withWaiting(plan.waits()).withNote(plan.remarks()));
            });
  }

  /** Moves the pointer to the published snapshots of a run, if the policy permits. */
  public Future<Result> showPublished(RunKey run, PublishTrigger trigger) {
    Optional<Result> disabled = disabledResult(trigger);
    if (disabled.isPresent()) {
      return Future.succeededFuture(disabled.get());
    }
    return inPointerLane(
        run.model(),
        () -> {
          recovery.retryRecovery(run.model());
          return movePointer(run, trigger, false, "");
        });
  }

  private <T> Future<T> inPointerLane(String model, Callable<T> work) {
    return lanes.runInPointerLane(model, () -> pools.pointerPool().call(work));
  }

  /** Formats the failure of {@link #showPublished} for a reply that reports several outcomes. */
  public static String describeNotShown(Throwable cause) {
    return "could not be shown: " + FailureCodes.failureOf(cause).message();
  }

  /** Returns whether publishes with this trigger are switched off now. */
  public boolean isDisabled(PublishTrigger trigger) {
    return disabledResult(trigger).isPresent();
  }

  private Optional<Result> disabledResult(PublishTrigger trigger) {
    return trigger.isManual()
        ? Optional.empty()
        : disabledReason
            .get()
            .map(why -> Result.stopped(PolicyDecision.stop("not published: " + why)));
  }

  private static String publishReason(VariableKey key, Snapshot snapshot) {
    return key.variable()
        + ": "
        + snapshot.availableFrames()
        + " of "
        + snapshot.expectedFrames()
        + " frames";
  }

  private Result movePointer(
      RunKey run, PublishTrigger trigger, boolean treeChanged, String reason) {
    PublishState state = stateReader.read(run);
    PolicyDecision hold = policy.checkHold(state);
    if (!hold.go()) {
      return treeChanged
          ? new Result(
              "published, the pointer stays: " + hold.words(), true, false, Optional.empty())
          : Result.stopped(hold);
    }
    if (state.published().isEmpty()) {
      return Result.stopped(PolicyDecision.unchanged("nothing of " + run + " is published"));
    }
    PolicyDecision verdict = policy.checkPointer(state, trigger);
    if (verdict.go() && !treeChanged && trigger.kind() == PublishTrigger.Kind.AUTO) {
      verdict = rejectIfPreviouslyShown(state);
    }
    if (!verdict.go()) {
      return new Result(verdict.words(), treeChanged, verdict.later(), Optional.empty());
    }
    String why = trigger.reason().isEmpty() ? reason : trigger.reason();
    HistoryRecord record =
        pointers.commit(state.toPointer(), PointerOperation.PUBLISH, trigger.actor(), why);
    return new Result(
        "published as generation " + record.generation(), treeChanged, false, Optional.of(record));
  }

  /**
   * Stops an automatic publish of content that was shown before: a rollback moved the pointer away
   * from it.
   */
  private PolicyDecision rejectIfPreviouslyShown(PublishState state) {
    Optional<HistoryRecord> shown =
        new ShownStateLookup(stores.history()).find(state.key(), state.published());
    return shown
        .map(
            record ->
                PolicyDecision.stop(
                    "published, the pointer stays: it went back from generation "
                        + record.generation()
                        + "; hold and release the run to show it again"))
        .orElse(PolicyDecision.GO);
  }
}
