package twf.tiles.publish;

import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import twf.tiles.contract.Hold;
import twf.tiles.contract.Incident;
import twf.tiles.contract.RunKey;

/**
 * What an operator may change. Thread-safe; refuses while this process is not the writer. What asks
 * nothing to be changed is in {@link Overview}.
 */
public final class Operator {
  private final Lanes lanes;
  private final Underway underway;
  private final Rollback rollback;
  private final Restore restore;
  private final ReleaseRun release;
  private final Pins pins;
  private final Retirement retirement;
  private final RunPromotion promotion;
  private final HandPublish hand;
  private final RootCauses rootCauses;
  private final Aftermath aftermath;
  private final Settlement settlement;
  private final PublishPools pools;
  private final WriterRole writer;

  Operator(
      Lanes lanes,
      Underway underway,
      Rollback rollback,
      Restore restore,
      ReleaseRun release,
      Pins pins,
      Retirement retirement,
      RunPromotion promotion,
      HandPublish hand,
      RootCauses rootCauses,
      Aftermath aftermath,
      Settlement settlement,
      PublishPools pools,
      WriterRole writer) {
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
      return inPointerLane(model, () -> rollback.run(request)).compose(this::planned);
    }
    return underway.alone(
        model,
        "a rollback",
        request.actor(),
        () ->
            leaving(request)
                .compose(
                    certain ->
                        inPointerLane(
                            model,
                            () ->
                                pools
                                    .pointers()
                                    .run(() -> settlement.settleWhatIsKnown(model))
                                    .compose(settled -> rollback.run(certain))))
                .compose(this::promoted));
  }

  private Future<RollbackReply> promoted(RollbackReply reply) {
    return promotion.afterRollback(reply.model()).map(reply::decided);
  }

  private Future<RollbackReply> planned(RollbackReply plan) {
    return pools
        .pointers()
        .call(() -> promotion.stayedBehind(plan.model(), plan.fromRun(), plan.toRun()))
        .map(
            runs ->
                plan.decided(
                    runs.stream()
                        .map(run -> run + ": newer and never shown, would be looked at again")
                        .toList()));
  }

  private Future<RollbackRequest> leaving(RollbackRequest request) {
    return request.fromRun() == null
        ? pools.pointers().call(() -> request.leaving(rollback.shown(request.model()).run()))
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
            .alone(
                model,
                "a restore",
                request.actor(),
                () ->
                    settleOwed(model)
                        .compose(settled -> inPointerLane(model, () -> restore.show(request))))
            .compose(shown -> restore.publishWaiting(request, shown));
  }

  /** Keeps a run from being published; answers the hold, which may be an earlier one. */
  public Future<Hold> hold(RunKey run, String actor, String reason) {
    return writing().compose(writes -> release.hold(run, actor, reason));
  }

  /** Lets a run go and looks at it again at once; answers what came of it, in words. */
  public Future<List<String>> release(RunKey run, String actor, String reason) {
    return settled(run.model(), () -> release.release(run, actor, reason))
        .map(ReleaseRun.Released::decisions);
  }

  /** Keeps a model's pointer from moving by itself. */
  public Future<Hold> pin(String model, String actor, String reason) {
    return writing().compose(writes -> pins.pin(model, actor, reason));
  }

  /** Lets a model's pointer move again, at once where it may; answers in words. */
  public Future<List<String>> unpin(String model, String actor, String reason) {
    return settled(model, () -> pins.unpin(model, actor, reason));
  }

  /**
   * Ends a model: clients see nothing of it any more, its alerts stop, retention removes its runs,
   * its history stays.
   */
  public Future<RetireReply> retire(String model, String actor, String reason, boolean dryRun) {
    return writing().compose(writes -> retirement.retire(model, actor, reason, dryRun));
  }

  /** Goes on with a model that was retired; answers in words. */
  public Future<List<String>> undoRetire(String model, String actor, String reason) {
    return settled(model, () -> retirement.undo(model, actor, reason));
  }

  /**
   * Publishes a run, or one variable of it, past gate, delta, order and pin.
   *
   * @return what came of it, in words; fails where nothing passed the checklist
   */
  public Future<List<String>> publish(
      RunKey run, Optional<String> variable, String actor, String reason) {
    Trigger trigger = new Trigger(Trigger.Kind.HAND, actor, reason);
    return writing()
        .compose(writes -> hand.validate(run, variable))
        .compose(reports -> settled(run.model(), () -> hand.publish(run, reports, trigger)));
  }

  /**
   * Says what was found out about an incident.
   *
   * @param model whose incident it is; any, where empty
   */
  public Future<Incident> rootCause(
      Optional<String> model, String incident, String actor, String text) {
    return writing()
        .compose(writes -> pools.pointers().call(() -> rootCauses.find(model, incident)))
        .compose(
            found ->
                inPointerLane(
                    found.failed().model(),
                    () -> pools.pointers().call(() -> rootCauses.complete(found, actor, text))));
  }

  private Future<Void> writing() {
    try {
      writer.require();
      return Future.succeededFuture();
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
    }
  }

  /** In the publishing lane, when all is done that an earlier switch of the pointer still owes. */
  private <T> Future<T> settled(String model, Supplier<Future<T>> step) {
    return lanes.run(
        model,
        () -> {
          writer.require();
          return settleOwed(model).compose(settled -> step.get());
        });
  }

  private Future<Void> settleOwed(String model) {
    return inPointerLane(model, () -> pools.pointers().run(() -> settlement.settleWhole(model)))
        .compose(whole -> aftermath.settle(model));
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
