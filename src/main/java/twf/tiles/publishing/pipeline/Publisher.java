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
 * Makes public what passed the checklist, as far as policy lets it: first the tree, then the
 * pointer. In the model's publishing lane; whether the pointer moves is decided in its pointer lane
 * by what is so then, as a rollback may have come between.
 */
public final class Publisher {
  private final PublishingStores stores;
  private final PublishStateReader situations;
  private final PublishPlanner planner;
  private final ShownFilesCheck shown;
  private final PublishPolicy policy;
  private final TreeCommit trees;
  private final PointerCommit pointers;
  private final KeyedSerialExecutor lanes;
  private final PublishWorkerPools pools;
  private final CrashRecovery recovery;
  private final Supplier<Optional<String>> off;

  /**
   * @param off why nothing is published by itself now; empty where it is
   */
  public Publisher(
      PublishingStores stores,
      PublishPolicy policy,
      TreeCommit trees,
      PointerCommit pointers,
      KeyedSerialExecutor lanes,
      PublishWorkerPools pools,
      CrashRecovery recovery,
      Supplier<Optional<String>> off) {
    this.stores = stores;
    this.situations = new PublishStateReader(stores);
    this.planner = new PublishPlanner(stores, policy);
    this.shown = new ShownFilesCheck(stores);
    this.policy = policy;
    this.trees = trees;
    this.pointers = pointers;
    this.lanes = lanes;
    this.pools = pools;
    this.recovery = recovery;
    this.off = off;
  }

  /**
   * What came of it.
   *
   * @param decision in words
   * @param treeChanged whether a snapshot was published
   * @param waits whether something of the candidate is still to be published, later
   * @param shown the new state where the pointer moved
   */
  public record Result(
      String decision, boolean treeChanged, boolean waits, Optional<HistoryRecord> shown) {
    static Result stopped(PolicyDecision verdict) {
      return new Result(verdict.words(), false, !verdict.unchanged(), Optional.empty());
    }

    /** The same with more words. */
    Result withNote(String words) {
      return new Result(decision + words, treeChanged, waits, shown);
    }

    Result withWaiting(boolean more) {
      return new Result(decision, treeChanged, waits || more, shown);
    }
  }

  /** Why nothing of a run is published by itself now, whatever its frames are. */
  Future<Optional<PolicyStop>> stop(RunKey run) {
    return pools.copyPool().call(() -> planner.stop(run));
  }

  /** Publishes a candidate. */
  Future<Result> publish(PublishCandidate candidate, PublishTrigger trigger) {
    Optional<Result> off = disabledResult(trigger);
    if (off.isPresent()) {
      return Future.succeededFuture(off.get());
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

  /** Shows what is published of a run, where policy lets it. */
  public Future<Result> showPublished(RunKey run, PublishTrigger trigger) {
    Optional<Result> off = disabledResult(trigger);
    if (off.isPresent()) {
      return Future.succeededFuture(off.get());
    }
    return inPointerLane(
        run.model(),
        () -> {
          recovery.retryRecovery(run.model());
          return movePointer(run, trigger, false, "");
        });
  }

  private <T> Future<T> inPointerLane(String model, Callable<T> work) {
    return lanes.pointer(model, () -> pools.pointerPool().call(work));
  }

  /** How it is told that {@link #showPublished} failed, where more than that was asked for. */
  public static String describeNotShown(Throwable cause) {
    return "could not be shown: " + FailureCodes.failureOf(cause).message();
  }

  /** Whether nothing is published on that wish, now. */
  public boolean isDisabled(PublishTrigger trigger) {
    return disabledResult(trigger).isPresent();
  }

  private Optional<Result> disabledResult(PublishTrigger trigger) {
    return trigger.isManual()
        ? Optional.empty()
        : off.get().map(why -> Result.stopped(PolicyDecision.stop("not published: " + why)));
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
    PublishState situation = situations.read(run);
    PolicyDecision hold = policy.checkHold(situation);
    if (!hold.go()) {
      return treeChanged
          ? new Result(
              "published, the pointer stays: " + hold.words(), true, false, Optional.empty())
          : Result.stopped(hold);
    }
    if (situation.published().isEmpty()) {
      return Result.stopped(PolicyDecision.unchanged("nothing of " + run + " is published"));
    }
    PolicyDecision verdict = policy.checkPointer(situation, trigger);
    if (verdict.go() && !treeChanged && trigger.kind() == PublishTrigger.Kind.AUTO) {
      verdict = rejectIfPreviouslyShown(situation);
    }
    if (!verdict.go()) {
      return new Result(verdict.words(), treeChanged, verdict.later(), Optional.empty());
    }
    String why = trigger.reason().isEmpty() ? reason : trigger.reason();
    HistoryRecord record =
        pointers.commit(situation.toPointer(), PointerOperation.PUBLISH, trigger.actor(), why);
    return new Result(
        "published as generation " + record.generation(), treeChanged, false, Optional.of(record));
  }

  /** What an operator went back from does not come back by itself. */
  private PolicyDecision rejectIfPreviouslyShown(PublishState situation) {
    Optional<HistoryRecord> shown =
        new ShownStateLookup(stores.history()).find(situation.key(), situation.published());
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
