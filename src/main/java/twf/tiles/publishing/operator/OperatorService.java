package twf.tiles.publishing.operator;

import io.vertx.core.Future;
import io.vertx.core.eventbus.EventBus;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import twf.tiles.common.ModelLanes;
import twf.tiles.common.WorkerPool;
import twf.tiles.domain.Hold;
import twf.tiles.domain.Incident;
import twf.tiles.domain.RunKey;
import twf.tiles.error.FailureException;
import twf.tiles.event.Addresses;
import twf.tiles.event.ModelStateChanged;
import twf.tiles.publishing.pipeline.ExclusiveOperations;
import twf.tiles.publishing.pipeline.Publisher;
import twf.tiles.publishing.policy.PublishTrigger;
import twf.tiles.publishing.query.PublishingQueries;
import twf.tiles.publishing.recovery.CrashRecovery;
import twf.tiles.publishing.rollback.RollbackOperation;
import twf.tiles.publishing.rollback.RollbackReply;
import twf.tiles.publishing.rollback.RollbackRequest;
import twf.tiles.publishing.state.HoldService;
import twf.tiles.publishing.state.IncidentStore;
import twf.tiles.publishing.state.PublishWorkerPools;
import twf.tiles.storage.PublishedStore;
import twf.tiles.writer.WriterElection;

/**
 * The operator commands that change something. Thread-safe. They fail as unavailable while this
 * process is not the writer, except dry runs. Read-only commands are in {@link PublishingQueries}.
 *
 * <p>Rollback and restore overtake publishes: they wait only for the pointer lane, on a thread of
 * their own. Commands that publish wait for the publishing lane and then hold one of its threads.
 */
public final class OperatorService {
  private final PublishedStore stores;
  private final HoldService holds;
  private final IncidentStore incidents;
  private final RollbackOperation rollback;
  private final RestoreOperation restore;
  private final RetireOperation retirement;
  private final AdoptOperation adoption;
  private final RunPromotion promotion;
  private final ManualPublish manualPublish;
  private final Publisher publisher;
  private final CrashRecovery recovery;
  private final ExclusiveOperations exclusive;
  private final ModelLanes lanes;
  private final PublishWorkerPools pools;
  private final WriterElection writer;
  private final EventBus bus;
  private final Clock clock;

  public OperatorService(
      PublishedStore stores,
      HoldService holds,
      RollbackOperation rollback,
      RestoreOperation restore,
      RetireOperation retirement,
      AdoptOperation adoption,
      RunPromotion promotion,
      ManualPublish manualPublish,
      Publisher publisher,
      CrashRecovery recovery,
      ExclusiveOperations exclusive,
      ModelLanes lanes,
      PublishWorkerPools pools,
      WriterElection writer,
      EventBus bus,
      Clock clock) {
    this.stores = stores;
    this.holds = holds;
    this.incidents = new IncidentStore(stores);
    this.rollback = rollback;
    this.restore = restore;
    this.retirement = retirement;
    this.adoption = adoption;
    this.promotion = promotion;
    this.manualPublish = manualPublish;
    this.publisher = publisher;
    this.recovery = recovery;
    this.exclusive = exclusive;
    this.lanes = lanes;
    this.pools = pools;
    this.writer = writer;
    this.bus = bus;
    this.clock = clock;
  }

  /**
   * Rolls a model back, ahead of its queued and running publishes. Refused while another rollback
   * or restore of the model is in progress, or if another run is shown by the time it starts than
   * when it was requested.
   */
  public Future<RollbackReply> rollback(RollbackRequest request) {
    return request.dryRun()
        ? pools.operatorPool().call(() -> planRollback(request))
        : exclusive.runExclusively(
            request.model(),
            "a rollback",
            request.actor(),
            () -> pools.operatorPool().call(() -> rollBack(request)));
  }

  private RollbackReply planRollback(RollbackRequest request) throws Exception {
    RollbackReply plan = lanes.callInPointerLane(request.model(), () -> rollback.run(request));
    return plan.withDecisions(
        promotion.newerUnshownRuns(plan.model(), plan.fromRun(), plan.toRun()).stream()
            .map(run -> run + ": newer and never shown, would be looked at again")
            .toList());
  }

  private RollbackReply rollBack(RollbackRequest request) throws Exception {
    String model = request.model();
    // Leave what is shown now: by the time its turn comes, another run may be shown.
    RollbackRequest bound =
        request.fromRun() == null
            ? request.withFromRun(rollback.requireShownRun(model, null).run())
            : request;
    RollbackReply reply =
        inPointerLane(
            model,
            () -> {
              recovery.completeFollowUpsIfReadable(model);
              return rollback.run(bound);
            });
    return reply.withDecisions(promotion.promoteAfterRollback(model));
  }

  /**
   * Undoes the newest rollback that is not undone, ahead of queued and running publishes of the
   * model. Refused while another rollback or restore of the model is in progress.
   */
  public Future<RollbackReply> restore(RestoreRequest request) {
    String model = request.model();
    WorkerPool workers = pools.operatorPool();
    if (request.dryRun()) {
      return workers.call(() -> lanes.callInPointerLane(model, () -> restore.plan(request)));
    }
    Callable<RestoreOperation.Restored> work =
        () -> {
          completePending(model);
          return inPointerLane(model, () -> restore.restore(request));
        };
    return exclusive
        .runExclusively(model, "a restore", request.actor(), () -> workers.call(work))
        .compose(shown -> workers.call(() -> restore.publishWaiting(request, shown)));
  }

  /** Holds a run. Completes with its hold; a run that is held already keeps the existing one. */
  public Future<Hold> hold(RunKey run, String actor, String reason) {
    return runInPointerLane(run.model(), () -> holds.hold(run, actor, reason))
        .onSuccess(hold -> publishStateChanged(run.model()));
  }

  /** Releases a run and evaluates it again at once. Completes with the decisions in words. */
  public Future<List<String>> release(RunKey run, String actor, String reason) {
    PublishTrigger trigger = new PublishTrigger(PublishTrigger.Kind.RELEASE, actor, reason);
    return runInPublishingLane(
        run.model(),
        () -> {
          inPointerLane(run.model(), () -> holds.release(run));
          publishStateChanged(run.model());
          List<String> decisions = new ArrayList<>();
          decisions.add(promotion.show(run, trigger));
          decisions.addAll(promotion.republishWaiting(run, trigger));
          return decisions;
        });
  }

  /** Pins a model, so that its pointer does not move automatically. */
  public Future<Hold> pin(String model, String actor, String reason) {
    return runInPointerLane(model, () -> holds.pin(model, actor, reason))
        .onSuccess(pinned -> publishStateChanged(model));
  }

  /**
   * Unpins a model and moves its pointer at once if the policy permits. Completes with the
   * decisions in words.
   */
  public Future<List<String>> unpin(String model, String actor, String reason) {
    PublishTrigger trigger = new PublishTrigger(PublishTrigger.Kind.UNPIN, actor, reason);
    return runInPublishingLane(
        model,
        () -> {
          changeInPointerLane(model, () -> holds.unpin(model));
          publishStateChanged(model);
          return promotion.promoteAfterUnpin(model, trigger);
        });
  }

  /**
   * Ends a model: clients see nothing of it any more, its alerts stop, retention removes its runs,
   * its history stays.
   */
  public Future<RetireReply> retire(String model, String actor, String reason, boolean dryRun) {
    Callable<RetireReply> step = () -> retirement.retire(model, actor, reason, dryRun);
    return dryRun
        ? lanes.runInPointerLane(model, () -> pools.pointerPool().call(step))
        : runInPointerLane(model, step);
  }

  /**
   * Takes over what another publisher left of a model. Does not complete pending steps first: while
   * the other pointer is there, they fail.
   */
  public Future<AdoptReply> adopt(String model, String actor, String reason, boolean dryRun) {
    return lanes.runInPublishingLane(
        model,
        () -> {
          if (!dryRun) {
            writer.requireWriter();
          }
          return pools
              .lanePool()
              .call(
                  () -> {
                    AdoptReply reply = adoption.adopt(model, actor, reason, dryRun);
                    return reply.generation() == null
                        ? reply
                        : reply.withDecisions(promotion.republishWaiting(model));
                  });
        });
  }

  /** Continues a retired model. Completes with the decisions in words. */
  public Future<List<String>> undoRetire(String model, String actor, String reason) {
    PublishTrigger trigger = new PublishTrigger(PublishTrigger.Kind.UNPIN, actor, reason);
    return runInPublishingLane(
        model,
        () -> {
          changeInPointerLane(model, () -> retirement.undo(model));
          return promotion.promoteAfterUnpin(model, trigger);
        });
  }

  /**
   * Publishes a run, or one variable of it, regardless of gate, delta, order and pin.
   *
   * @return the decisions in words; fails if nothing passed the checklist
   */
  public Future<List<String>> publish(
      RunKey run, Optional<String> variable, String actor, String reason) {
    PublishTrigger trigger = new PublishTrigger(PublishTrigger.Kind.HAND, actor, reason);
    return pools
        .pointerPool()
        .run(writer::requireWriter)
        .compose(writes -> manualPublish.validate(run, variable))
        .compose(
            reports ->
                runInPublishingLane(
                    run.model(), () -> manualPublish.publish(run, reports, trigger)));
  }

  /**
   * Records the root cause of an incident.
   *
   * @param model the incident's model; empty to search all models
   */
  public Future<Incident> rootCause(
      Optional<String> model, String name, String actor, String text) {
    return pools
        .pointerPool()
        .call(
            () -> {
              writer.requireWriter();
              return findIncident(model, name);
            })
        .compose(
            found ->
                runInPointerLane(
                    found.failed().model(),
                    () -> {
                      Incident now = incidents.read(found.failed().model(), name).orElse(found);
                      Incident completed =
                          now.with(new Incident.Note(clock.instant(), actor, text));
                      incidents.replace(completed);
                      return completed;
                    }));
  }

  private Incident findIncident(Optional<String> model, String name) {
    List<Incident> found =
        model.map(List::of).orElseGet(() -> stores.models()).stream()
            .flatMap(one -> incidents.read(one, name).stream())
            .toList();
    if (found.isEmpty()) {
      throw FailureException.notFound(
          "no incident "
              + name
              + model.map(one -> " of " + one).orElse("")
              + "; list them with: tilesctl incidents");
    }
    if (found.size() > 1) {
      throw FailureException.conflict(
          "several models have an incident " + name + ": say which model");
    }
    return found.get(0);
  }

  /** Tells discovery that the holds of a model changed. */
  private void publishStateChanged(String model) {
    Addresses.TREE_CHANGED.publish(bus, new ModelStateChanged(model));
  }

  /** Completes what the last pointer change owes, before another one. */
  private void completePending(String model) throws Exception {
    changeInPointerLane(model, () -> recovery.completeFollowUpsOrFail(model));
    publisher.completePending(model);
  }

  /** Runs a short step in the pointer lane. */
  private <T> Future<T> runInPointerLane(String model, Callable<T> step) {
    return lanes.runInPointerLane(
        model,
        () -> {
          writer.requireWriter();
          return pools.pointerPool().call(step);
        });
  }

  /** Runs a step in the pointer lane on the calling worker thread, which waits for its turn. */
  private <T> T inPointerLane(String model, Callable<T> step) throws Exception {
    return lanes.callInPointerLane(
        model,
        () -> {
          writer.requireWriter();
          return step.call();
        });
  }

  private void changeInPointerLane(String model, Runnable step) throws Exception {
    inPointerLane(
        model,
        () -> {
          step.run();
          return true;
        });
  }

  /** Runs a step in the publishing lane, after {@link #completePending}. */
  private <T> Future<T> runInPublishingLane(String model, Callable<T> step) {
    return lanes.runInPublishingLane(
        model,
        () -> {
          writer.requireWriter();
          return pools
              .lanePool()
              .call(
                  () -> {
                    completePending(model);
                    return step.call();
                  });
        });
  }
}
