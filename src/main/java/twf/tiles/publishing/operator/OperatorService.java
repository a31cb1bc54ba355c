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
import twf.tiles.publishing.pipeline.Publisher;
import twf.tiles.publishing.policy.PublishTrigger;
import twf.tiles.publishing.query.PublishingQueries;
import twf.tiles.publishing.recovery.CrashRecovery;
import twf.tiles.publishing.rollback.RollbackOperation;
import twf.tiles.publishing.rollback.RollbackReply;
import twf.tiles.publishing.rollback.RollbackRequest;
import twf.tiles.publishing.state.PublishWorkerPools;
import twf.tiles.writer.WriterElection;

/**
 * The operator commands that change something. Thread-safe. They fail as unavailable while this
 * process is not the writer. Read-only commands are in {@link PublishingQueries}.
 */
public final class OperatorService {
  private final KeyedSerialExecutor lanes;
  private final ExclusiveOperations exclusive;
  private final RollbackOperation rollback;
  private final RestoreOperation restore;
  private final HoldOperations holdOperations;
  private final PinOperations pinOperations;
  private final RetireOperation retirement;
  private final RunPromotion promotion;
  private final ManualPublish manualPublish;
  private final RootCauseRecorder rootCauses;
  private final Publisher publisher;
  private final CrashRecovery recovery;
  private final PublishWorkerPools pools;
  private final WriterElection writer;

  public OperatorService(
      KeyedSerialExecutor lanes,
      ExclusiveOperations exclusive,
      RollbackOperation rollback,
      RestoreOperation restore,
      HoldOperations holdOperations,
      PinOperations pinOperations,
      RetireOperation retirement,
      RunPromotion promotion,
      ManualPublish manualPublish,
      RootCauseRecorder rootCauses,
      Publisher publisher,
      CrashRecovery recovery,
      PublishWorkerPools pools,
      WriterElection writer) {
    this.lanes = lanes;
    this.exclusive = exclusive;
    this.rollback = rollback;
    this.restore = restore;
    this.holdOperations = holdOperations;
    this.pinOperations = pinOperations;
    this.retirement = retirement;
    this.promotion = promotion;
    this.manualPublish = manualPublish;
    this.rootCauses = rootCauses;
    this.publisher = publisher;
    this.recovery = recovery;
    this.pools = pools;
    this.writer = writer;
  }

  /**
   * Rolls a model back, ahead of its queued and running publishes. Refused while another rollback
   * or restore of the model is in progress, or if another run is shown by the time it starts than
   * when it was requested.
   */
  public Future<RollbackReply> rollback(RollbackRequest request) {
    String model = request.model();
    if (request.dryRun()) {
      return inPointerLane(model, () -> rollback.run(request)).compose(this::planPromotion);
    }
    return exclusive.runExclusively(
        model,
        "a rollback",
        request.actor(),
        () ->
            withCurrentRun(request)
                .compose(
                    checked ->
                        inPointerLane(
                            model,
                            () ->
                                pools
                                    .pointerPool()
                                    .run(() -> recovery.completeFollowUpsIfReadable(model))
                                    .compose(done -> rollback.run(checked))))
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

  /** Binds a request to the run that is shown now, unless it names one. */
  private Future<RollbackRequest> withCurrentRun(RollbackRequest request) {
    return request.fromRun() == null
        ? pools
            .pointerPool()
            .call(() -> request.withFromRun(rollback.requirePointer(request.model()).run()))
        : Future.succeededFuture(request);
  }

  /**
   * Undoes the newest rollback that is not undone, ahead of queued and running publishes of the
   * model. Refused while another rollback or restore of the model is in progress.
   */
  public Future<RestoreReply> restore(RestoreRequest request) {
    String model = request.model();
    return request.dryRun()
        ? inPointerLane(model, () -> restore.plan(request))
        : exclusive
            .runExclusively(
                model,
                "a restore",
                request.actor(),
                () ->
                    completePending(model)
                        .compose(done -> inPointerLane(model, () -> restore.restore(request))))
            .compose(shown -> restore.publishWaiting(request, shown));
  }

  /** Holds a run. Completes with its hold; a run that is held already keeps the existing one. */
  public Future<Hold> hold(RunKey run, String actor, String reason) {
    return requireWriter().compose(writes -> holdOperations.hold(run, actor, reason));
  }

  /** Releases a run and evaluates it again at once. Completes with the decisions in words. */
  public Future<List<String>> release(RunKey run, String actor, String reason) {
    return runAfterFollowUps(run.model(), () -> holdOperations.release(run, actor, reason))
        .map(HoldOperations.Released::decisions);
  }

  /** Pins a model, so that its pointer does not move automatically. */
  public Future<Hold> pin(String model, String actor, String reason) {
    return requireWriter().compose(writes -> pinOperations.pin(model, actor, reason));
  }

  /**
   * Unpins a model and moves its pointer at once if the policy permits. Completes with the
   * decisions in words.
   */
  public Future<List<String>> unpin(String model, String actor, String reason) {
    return runAfterFollowUps(model, () -> pinOperations.unpin(model, actor, reason));
  }

  /**
   * Ends a model: clients see nothing of it any more, its alerts stop, retention removes its runs,
   * its history stays.
   */
  public Future<RetireReply> retire(String model, String actor, String reason, boolean dryRun) {
    return requireWriter().compose(writes -> retirement.retire(model, actor, reason, dryRun));
  }

  /** Continues a retired model. Completes with the decisions in words. */
  public Future<List<String>> undoRetire(String model, String actor, String reason) {
    return runAfterFollowUps(model, () -> retirement.undo(model, actor, reason));
  }

  /**
   * Publishes a run, or one variable of it, regardless of gate, delta, order and pin.
   *
   * @return the decisions in words; fails if nothing passed the checklist
   */
  public Future<List<String>> publish(
      RunKey run, Optional<String> variable, String actor, String reason) {
    PublishTrigger trigger = new PublishTrigger(PublishTrigger.Kind.HAND, actor, reason);
    return requireWriter()
        .compose(writes -> manualPublish.validate(run, variable))
        .compose(
            reports ->
                runAfterFollowUps(run.model(), () -> manualPublish.publish(run, reports, trigger)));
  }

  /**
   * Records the root cause of an incident.
   *
   * @param model the incident's model; empty to search all models
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
      writer.requireWriter();
      return Future.succeededFuture();
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
    }
  }

  /**
   * Runs a step in the publishing lane, after the pending follow-ups of the last pointer change.
   */
  private <T> Future<T> runAfterFollowUps(String model, Supplier<Future<T>> step) {
    return lanes.runInPublishingLane(
        model,
        () -> {
          writer.requireWriter();
          return completePending(model).compose(done -> step.get());
        });
  }

  private Future<Void> completePending(String model) {
    return inPointerLane(
            model, () -> pools.pointerPool().run(() -> recovery.completeFollowUpsOrFail(model)))
        .compose(done -> pools.operatorPool().run(() -> publisher.completePending(model)));
  }

  private <T> Future<T> inPointerLane(String model, Supplier<Future<T>> step) {
    return lanes.runInPointerLane(
        model,
        () -> {
          writer.requireWriter();
          return step.get();
        });
  }
}
