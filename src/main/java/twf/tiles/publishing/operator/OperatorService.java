package twf.tiles.publishing.operator;

import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import twf.tiles.common.KeyedSerialExecutor;
import twf.tiles.domain.Hold;
import twf.tiles.domain.Incident;
import twf.tiles.domain.RunKey;
import twf.tiles.publishing.pipeline.ExclusiveOperations;
import twf.tiles.publishing.pipeline.PostPublishVerifier;
import twf.tiles.publishing.policy.PublishTrigger;
import twf.tiles.publishing.query.PublishingQueries;
import twf.tiles.publishing.recovery.PendingFollowUps;
import twf.tiles.publishing.rollback.RollbackOperation;
import twf.tiles.publishing.rollback.RollbackReply;
import twf.tiles.publishing.rollback.RollbackRequest;
import twf.tiles.publishing.state.PublishWorkerPools;
import twf.tiles.writer.WriterElection;

/**
 * What an operator may change. Thread-safe; refuses while this process is not the writer. What asks
 * nothing to be changed is in {@link PublishingQueries}.
 */
public final class OperatorService {
  private final KeyedSerialExecutor lanes;
  private final ExclusiveOperations underway;
  private final RollbackOperation rollback;
  private final RestoreOperation restore;
  private final HoldOperations release;
  private final PinOperations pins;
  private final RetireOperation retirement;
  private final RunPromotion promotion;
  private final ManualPublish hand;
  private final RootCauseRecorder rootCauses;
  private final PostPublishVerifier aftermath;
  private final PendingFollowUps settlement;
  private final PublishWorkerPools pools;
  private final WriterElection writer;

  public OperatorService(
      KeyedSerialExecutor lanes,
      ExclusiveOperations underway,
      RollbackOperation rollback,
      RestoreOperation restore,
      HoldOperations release,
      PinOperations pins,
      RetireOperation retirement,
      RunPromotion promotion,
      ManualPublish hand,
      RootCauseRecorder rootCauses,
      PostPublishVerifier aftermath,
      PendingFollowUps settlement,
      PublishWorkerPools pools,
      WriterElection writer) {
    this.lanes = lanes;
    this.underway = underway;
    this.rollback = rollback;
    this.restore = restore;
    this.release = release;
    this.pins = pins;
    this.retirement = retirement;
    this.promotion = promotion;
    this.hand = hand;
    this.rootCauses = rootCauses;
    this.aftermath = aftermath;
    this.settlement = settlement;
    this.pools = pools;
    this.writer = writer;
  }

  /**
   * Takes clients back to an earlier state, ahead of all publishes of the model that wait or copy.
   * Of two at a time, one is refused; and one that has waited is refused where another run is shown
   * by then than when it was asked for.
   */
  public Future<RollbackReply> rollback(RollbackRequest request) {
    String model = request.model();
    if (request.dryRun()) {
      return inPointerLane(model, () -> rollback.run(request)).compose(this::planPromotion);
    }
    return underway.runExclusively(
        model,
        "a rollback",
        request.actor(),
        () ->
            withCurrentRun(request)
                .compose(
                    certain ->
                        inPointerLane(
                            model,
                            () ->
                                pools
                                    .pointerPool()
                                    .run(() -> settlement.completePendingIfReadable(model))
                                    .compose(settled -> rollback.run(certain))))
                .compose(this::promoteNewerRuns));
  }

  private Future<RollbackReply> promoteNewerRuns(RollbackReply reply) {
    return promotion.promoteAfterRollback(reply.model()).map(reply::withDecisions);
  }

  private Future<RollbackReply> planPromotion(RollbackReply plan) {
    return pools
        .pointerPool()
        .call(() -> promotion.newerUnshownRuns(plan.model(), plan.fromRun(), plan.toRun()))
        .map(
            runs ->
                plan.withDecisions(
                    runs.stream()
                        .map(run -> run + ": newer and never shown, would be looked at again")
                        .toList()));
  }

  private Future<RollbackRequest> withCurrentRun(RollbackRequest request) {
    return request.fromRun() == null
        ? pools
            .pointerPool()
            .call(() -> request.withFromRun(rollback.requirePointer(request.model()).run()))
        : Future.succeededFuture(request);
  }

  /**
   * Undoes the newest rollback that is not undone, ahead of all publishes of the model that wait or
   * copy; never at the same time as another or a rollback.
   */
  public Future<RestoreReply> restore(RestoreRequest request) {
    String model = request.model();
    return request.dryRun()
        ? inPointerLane(model, () -> restore.plan(request))
        : underway
            .runExclusively(
                model,
                "a restore",
                request.actor(),
                () ->
                    completePending(model)
                        .compose(settled -> inPointerLane(model, () -> restore.restore(request))))
            .compose(shown -> restore.publishWaiting(request, shown));
  }

  /** Keeps a run from being published; answers the hold, which may be an earlier one. */
  public Future<Hold> hold(RunKey run, String actor, String reason) {
    return requireWriter().compose(writes -> release.hold(run, actor, reason));
  }

  /** Lets a run go and looks at it again at once; answers what came of it, in words. */
  public Future<List<String>> release(RunKey run, String actor, String reason) {
    return runAfterFollowUps(run.model(), () -> release.release(run, actor, reason))
        .map(HoldOperations.Released::decisions);
  }

  /** Keeps a model's pointer from moving by itself. */
  public Future<Hold> pin(String model, String actor, String reason) {
    return requireWriter().compose(writes -> pins.pin(model, actor, reason));
  }

  /** Lets a model's pointer move again, at once where it may; answers in words. */
  public Future<List<String>> unpin(String model, String actor, String reason) {
    return runAfterFollowUps(model, () -> pins.unpin(model, actor, reason));
  }

  /**
   * Ends a model: clients see nothing of it any more, its alerts stop, retention removes its runs,
   * its history stays.
   */
  public Future<RetireReply> retire(String model, String actor, String reason, boolean dryRun) {
    return requireWriter().compose(writes -> retirement.retire(model, actor, reason, dryRun));
  }

  /** Goes on with a model that was retired; answers in words. */
  public Future<List<String>> undoRetire(String model, String actor, String reason) {
    return runAfterFollowUps(model, () -> retirement.undo(model, actor, reason));
  }

  /**
   * Publishes a run, or one variable of it, past gate, delta, order and pin.
   *
   * @return what came of it, in words; fails where nothing passed the checklist
   */
  public Future<List<String>> publish(
      RunKey run, Optional<String> variable, String actor, String reason) {
    PublishTrigger trigger = new PublishTrigger(PublishTrigger.Kind.HAND, actor, reason);
    return requireWriter()
        .compose(writes -> hand.validate(run, variable))
        .compose(
            reports -> runAfterFollowUps(run.model(), () -> hand.publish(run, reports, trigger)));
  }

  /**
   * Says what was found out about an incident.
   *
   * @param model whose incident it is; any, where empty
   */
  public Future<Incident> rootCause(
      Optional<String> model, String incident, String actor, String text) {
    return requireWriter()
        .compose(writes -> pools.pointerPool().call(() -> rootCauses.find(model, incident)))
        .compose(
            found ->
                inPointerLane(
                    found.failed().model(),
                    () -> pools.pointerPool().call(() -> rootCauses.complete(found, actor, text))));
  }

  private Future<Void> requireWriter() {
    try {
      writer.require();
      return Future.succeededFuture();
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
    }
  }

  /** In the publishing lane, when all is done that an earlier switch of the pointer still owes. */
  private <T> Future<T> runAfterFollowUps(String model, Supplier<Future<T>> step) {
    return lanes.run(
        model,
        () -> {
          writer.require();
          return completePending(model).compose(settled -> step.get());
        });
  }

  private Future<Void> completePending(String model) {
    return inPointerLane(
            model, () -> pools.pointerPool().run(() -> settlement.completePendingOrFail(model)))
        .compose(whole -> aftermath.completePending(model));
  }

  private <T> Future<T> inPointerLane(String model, Supplier<Future<T>> step) {
    return lanes.pointer(
        model,
        () -> {
          writer.require();
          return step.get();
        });
  }
}
