package twf.tiles.publish;

import io.vertx.core.Future;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import twf.tiles.bus.Candidate;
import twf.tiles.bus.FailureReplies;
import twf.tiles.bus.PolicyStop;
import twf.tiles.contract.HistoryRecord;
import twf.tiles.contract.Operation;
import twf.tiles.contract.RunKey;
import twf.tiles.contract.Snapshot;
import twf.tiles.contract.VariableKey;

/**
 * Makes public what passed the checklist, as far as policy lets it: first the tree, then the
 * pointer. In the model's publishing lane; whether the pointer moves is decided in its pointer lane
 * by what is so then, as a rollback may have come between.
 */
final class Publisher {
  private final Stores stores;
  private final Situations situations;
  private final PublishPlanner planner;
  private final ShownFiles shown;
  private final PublishPolicy policy;
  private final TreeCommit trees;
  private final PointerCommit pointers;
  private final Lanes lanes;
  private final PublishPools pools;
  private final Recovery recovery;
  private final Supplier<Optional<String>> off;

  /**
   * @param off why nothing is published by itself now; empty where it is
   */
  Publisher(
      Stores stores,
      PublishPolicy policy,
      TreeCommit trees,
      PointerCommit pointers,
      Lanes lanes,
      PublishPools pools,
      Recovery recovery,
      Supplier<Optional<String>> off) {
    this.stores = stores;
    this.situations = new Situations(stores);
    this.planner = new PublishPlanner(stores, policy);
    this.shown = new ShownFiles(stores);
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
  record Result(
      String decision, boolean treeChanged, boolean waits, Optional<HistoryRecord> shown) {
    static Result stay(Verdict verdict) {
      return new Result(verdict.words(), false, !verdict.unchanged(), Optional.empty());
    }

    /** The same with more words. */
    Result and(String words) {
      return new Result(decision + words, treeChanged, waits, shown);
    }

    Result orWaiting(boolean more) {
      return new Result(decision, treeChanged, waits || more, shown);
    }
  }

  /** Why nothing of a run is published by itself now, whatever its frames are. */
  Future<Optional<PolicyStop>> stop(RunKey run) {
    return pools.copies().call(() -> planner.stop(run));
  }

  /** Publishes a candidate. */
  Future<Result> publish(Candidate candidate, Trigger trigger) {
    Optional<Result> off = offResult(trigger);
    if (off.isPresent()) {
      return Future.succeededFuture(off.get());
    }
    VariableKey key = candidate.manifest().key();
    RunKey run = key.runKey();
    return inPointerLane(
            run.model(),
            () -> {
              recovery.finish(run.model());
              return true;
            })
        .compose(
            finished ->
                pools
                    .copies()
                    .call(
                        () -> {
                          if (!trigger.byHand()) {
                            shown.requireFiles(key);
                          }
                          return planner.plan(candidate, trigger);
                        }))
        .compose(
            plan -> {
              if (!plan.verdict().go()) {
                return Future.succeededFuture(Result.stay(plan.verdict()).and(plan.remarks()));
              }
              if (plan.snapshot().isEmpty()) {
                return inPointerLane(run.model(), () -> point(run, trigger, false, ""))
                    .map(result -> result.orWaiting(plan.waits()).and(plan.remarks()));
              }
              Snapshot snapshot = plan.snapshot().get();
              return trees
                  .commit(plan.candidate(), snapshot)
                  .compose(
                      name ->
                          inPointerLane(
                              run.model(), () -> point(run, trigger, true, reason(key, snapshot))))
                  .map(result -> result.orWaiting(plan.waits()).and(plan.remarks()));
            });
  }

  /** Shows what is published of a run, where policy lets it. */
  Future<Result> show(RunKey run, Trigger trigger) {
    Optional<Result> off = offResult(trigger);
    if (off.isPresent()) {
      return Future.succeededFuture(off.get());
    }
    return inPointerLane(
        run.model(),
        () -> {
          recovery.finish(run.model());
          return point(run, trigger, false, "");
        });
  }

  private <T> Future<T> inPointerLane(String model, Callable<T> work) {
    return lanes.pointer(model, () -> pools.pointers().call(work));
  }

  /** How it is told that {@link #show} failed, where more than that was asked for. */
  static String notShown(Throwable cause) {
    return "could not be shown: " + FailureReplies.failureOf(cause).message();
  }

  /** Whether nothing is published on that wish, now. */
  boolean isOff(Trigger trigger) {
    return offResult(trigger).isPresent();
  }

  private Optional<Result> offResult(Trigger trigger) {
    return trigger.byHand()
        ? Optional.empty()
        : off.get().map(why -> Result.stay(Verdict.stop("not published: " + why)));
  }

  private static String reason(VariableKey key, Snapshot snapshot) {
    return key.variable()
        + ": "
        + snapshot.availableFrames()
        + " of "
        + snapshot.expectedFrames()
        + " frames";
  }

  private Result point(RunKey run, Trigger trigger, boolean treeChanged, String reason) {
    Situation situation = situations.read(run);
    Verdict hold = policy.hold(situation);
    if (!hold.go()) {
      return treeChanged
          ? new Result(
              "published, the pointer stays: " + hold.words(), true, false, Optional.empty())
          : Result.stay(hold);
    }
    if (situation.published().isEmpty()) {
      return Result.stay(Verdict.unchanged("nothing of " + run + " is published"));
    }
    Verdict verdict = policy.pointer(situation, trigger);
    if (verdict.go() && !treeChanged && trigger.kind() == Trigger.Kind.AUTO) {
      verdict = unlessShownBefore(situation);
    }
    if (!verdict.go()) {
      return new Result(verdict.words(), treeChanged, verdict.later(), Optional.empty());
    }
    String why = trigger.reason().isEmpty() ? reason : trigger.reason();
    HistoryRecord record =
        pointers.show(situation.content(), Operation.PUBLISH, trigger.actor(), why);
    return new Result(
        "published as generation " + record.generation(), treeChanged, false, Optional.of(record));
  }

  /** What an operator went back from does not come back by itself. */
  private Verdict unlessShownBefore(Situation situation) {
    Optional<HistoryRecord> shown =
        new ShownBefore(stores.history()).find(situation.key(), situation.published());
    return shown
        .map(
            record ->
                Verdict.stop(
                    "published, the pointer stays: it went back from generation "
                        + record.generation()
                        + "; hold and release the run to show it again"))
        .orElse(Verdict.GO);
  }
}
