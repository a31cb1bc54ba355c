package twf.tiles.publishing.operator;

import com.fasterxml.jackson.databind.node.LongNode;
import io.vertx.core.Future;
import io.vertx.core.eventbus.EventBus;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.common.KeyedSerialExecutor;
import twf.tiles.common.WorkerPool;
import twf.tiles.domain.HistoryRecord;
import twf.tiles.domain.LatestPointer;
import twf.tiles.domain.PointerOperation;
import twf.tiles.domain.RunId;
import twf.tiles.domain.RunKey;
import twf.tiles.error.FailureException;
import twf.tiles.event.Addresses;
import twf.tiles.event.PointerMoved;
import twf.tiles.publishing.commit.PointerCommit;
import twf.tiles.publishing.policy.PublishTrigger;
import twf.tiles.publishing.probe.Probe;
import twf.tiles.publishing.rollback.ByteVerifier;
import twf.tiles.publishing.rollback.RollbackOperation;
import twf.tiles.publishing.rollback.RollbackRequest;
import twf.tiles.publishing.rollback.RollbackTarget;
import twf.tiles.publishing.rollback.RollbackTargetSelector;
import twf.tiles.publishing.rollback.StepRecorder;
import twf.tiles.publishing.rollback.UndoableRollback;
import twf.tiles.publishing.state.IncidentStore;
import twf.tiles.publishing.state.PublishingStores;

/**
 * Undoes the newest rollback that is not undone, in six steps: choose the newest intact content of
 * the run that it left, move the pointer, verify over HTTP, release the run, publish what waited
 * for it, verify bytes in the background. If the HTTP verification fails, the pointer goes back
 * automatically and the run stays held.
 */
public final class RestoreOperation {
  private static final String RELEASE = "release";
  private static final String WAITING = "waiting";
  private static final Logger LOG = LoggerFactory.getLogger(RestoreOperation.class);

  private final PublishingStores stores;
  private final RollbackOperation rollback;
  private final RollbackTargetSelector targetSelector;
  private final PointerCommit pointers;
  private final Probe probe;
  private final HoldOperations holdOperations;
  private final IncidentStore incidents;
  private final ByteVerifier byteVerifier;
  private final KeyedSerialExecutor lanes;
  private final WorkerPool workers;
  private final EventBus bus;

  /**
   * @param workers the threads of the pointer lanes
   */
  public RestoreOperation(
      PublishingStores stores,
      RollbackOperation rollback,
      RollbackTargetSelector targetSelector,
      PointerCommit pointers,
      Probe probe,
      HoldOperations holdOperations,
      ByteVerifier byteVerifier,
      KeyedSerialExecutor lanes,
      WorkerPool workers,
      EventBus bus) {
    this.stores = stores;
    this.rollback = rollback;
    this.targetSelector = targetSelector;
    this.pointers = pointers;
    this.probe = probe;
    this.holdOperations = holdOperations;
    this.incidents = new IncidentStore(stores);
    this.byteVerifier = byteVerifier;
    this.lanes = lanes;
    this.workers = workers;
    this.bus = bus;
  }

  private record Chosen(LatestPointer now, UndoableRollback undone, RollbackTarget target) {}

  /** A restore whose run is shown again. Publishing what waited for it is still to be done. */
  record Restored(
      UndoableRollback undone, LatestPointer before, HistoryRecord record, StepRecorder steps) {}

  /** Describes the restore without executing it. Run it in the model's pointer lane. */
  Future<RestoreReply> plan(RestoreRequest request) {
    StepRecorder steps = new StepRecorder();
    return choose(request, steps).map(chosen -> plan(chosen, steps));
  }

  /**
   * Shows the run again and releases it. Run it in the model's pointer lane.
   *
   * @return fails if the pointer did not move, or was rolled back again
   */
  Future<Restored> restore(RestoreRequest request) {
    StepRecorder steps = new StepRecorder();
    return choose(request, steps).compose(chosen -> execute(request, chosen, steps));
  }

  private Future<Chosen> choose(RestoreRequest request, StepRecorder steps) {
    return steps.run(
        RollbackOperation.CHOOSE,
        () -> workers.call(() -> choose(request)),
        chosen ->
            chosen.target().describe()
                + "; undoes generation "
                + chosen.undone().rollback().generation()
                + describeOlderRun(chosen));
  }

  private Chosen choose(RestoreRequest request) {
    LatestPointer now = rollback.requireShownRun(request.model(), request.fromRun());
    UndoableRollback undone = UndoableRollback.find(stores, now);
    return new Chosen(now, undone, targetSelector.newestContentOf(undone.run().run(), now));
  }

  private static String describeOlderRun(Chosen chosen) {
    RunId shown = chosen.now().run();
    RunId run = chosen.undone().run().run();
    return run.compareTo(shown) >= 0
        ? ""
        : "; run %s, which is shown, is newer; to only release %s: tilesctl release %s %s"
            .formatted(shown, run, chosen.now().model(), run);
  }

  private RestoreReply plan(Chosen chosen, StepRecorder steps) {
    UndoableRollback undone = chosen.undone();
    steps.recordSkipped(
        RollbackOperation.REPOINT, "would show run " + undone.run().run() + " as a new generation");
    steps.recordSkipped(RollbackOperation.VERIFY, "would ask over HTTP as a client");
    steps.recordSkipped(
        RELEASE,
        undone.hold() == null
            ? "holds stay as they are"
            : "would release run " + undone.run().run());
    steps.recordSkipped(WAITING, "would publish what has waited for it");
    steps.recordSkipped(
        RollbackOperation.VERIFY_BYTES,
        "would read "
            + RollbackOperation.describeFiles(chosen.target().files())
            + " in the background");
    return new RestoreReply(
        undone.run().model(),
        chosen.now().run(),
        undone.run().run(),
        chosen.target().generation(),
        chosen.target().newer(),
        existingIncident(undone),
        true,
        steps.results(),
        List.of());
  }

  private Future<Restored> execute(RestoreRequest request, Chosen chosen, StepRecorder steps) {
    return steps
        .run(
            RollbackOperation.REPOINT,
            () -> workers.call(() -> commitPointer(request, chosen)),
            RestoreOperation::describe)
        .onSuccess(
            record ->
                Addresses.PUBLISHED.publish(
                    bus, PointerMoved.of(record.pointer(), record.previousGeneration())))
        .compose(
            record ->
                steps
                    .run(
                        RollbackOperation.VERIFY,
                        () -> workers.run(() -> probe.verify(record.pointer())),
                        done -> RollbackOperation.describeVerified(record.pointer()))
                    .recover(cause -> rollBackAfterFailedProbe(record, cause))
                    .compose(verified -> finishSteps(chosen, record, steps)));
  }

  private HistoryRecord commitPointer(RestoreRequest request, Chosen chosen) {
    return pointers.commit(
        Optional.of(chosen.now()),
        chosen.target().pointer(),
        PointerOperation.RESTORE,
        request.actor(),
        request.reason(),
        Map.of(HistoryRecord.UNDOES, LongNode.valueOf(chosen.undone().rollback().generation())));
  }

  private static String describe(HistoryRecord record) {
    return "generation " + record.generation();
  }

  private Future<Void> rollBackAfterFailedProbe(HistoryRecord restored, Throwable cause) {
    String reason = "probe failed after a restore: " + cause.getMessage();
    LOG.error("{}", reason);
    return rollback
        .run(RollbackRequest.automatic(restored, reason))
        .map(
            reply ->
                "went back to run %s as generation %d, run %s stays held"
                    .formatted(reply.toRun(), reply.generation(), reply.fromRun()))
        .otherwise(failed -> "going back failed: " + failed.getMessage())
        .compose(words -> Future.failedFuture(FailureException.unavailable(reason + "; " + words)));
  }

  private Future<Restored> finishSteps(Chosen chosen, HistoryRecord record, StepRecorder steps) {
    UndoableRollback undone = chosen.undone();
    LOG.warn(
        "restored run {} as generation {} by {} ({})",
        undone.run(),
        record.generation(),
        record.actor(),
        record.reason());
    return steps
        .run(RELEASE, () -> workers.call(() -> releaseRun(undone, record)), words -> words)
        .onComplete(
            released -> {
              holdOperations.publishModelStateChanged(undone.run());
              byteVerifier.submit(record, undone.incidentName());
            })
        .transform(
            released -> Future.succeededFuture(new Restored(undone, chosen.now(), record, steps)));
  }

  /** Releases the run and marks its incidents as restored. Blocks. */
  private String releaseRun(UndoableRollback undone, HistoryRecord record) {
    String words = "holds stay as they are";
    if (undone.hold() != null) {
      holdOperations.releaseHold(undone.run());
      words = "run " + undone.run().run() + " is held no more";
    }
    incidents.recordRestored(undone.incidentName(), record);
    return words;
  }

  /**
   * Publishes what waited for the run, and builds the reply. Run it outside of the lanes: it waits
   * for a step of the publishing lane.
   */
  Future<RestoreReply> publishWaiting(RestoreRequest request, Restored restored) {
    StepRecorder steps = restored.steps();
    RunKey run = restored.undone().run();
    PublishTrigger trigger =
        new PublishTrigger(PublishTrigger.Kind.RELEASE, request.actor(), request.reason());
    Future<List<String>> decided =
        steps.hasFailed()
            ? Future.succeededFuture(List.of())
            : steps.run(
                WAITING,
                () ->
                    holdOperations.hasWaitingReports(run)
                        ? lanes.runInPublishingLane(
                            run.model(),
                            () -> workers.call(() -> holdOperations.republishWaiting(run, trigger)))
                        : Future.succeededFuture(List.of()),
                decisions -> decisions.isEmpty() ? "nothing has waited" : decisions.get(0));
    return decided
        .otherwise(List.of())
        .compose(decisions -> workers.call(() -> toReply(restored, decisions)));
  }

  private RestoreReply toReply(Restored restored, List<String> decisions) {
    HistoryRecord record = restored.record();
    restored
        .steps()
        .recordPending(
            RollbackOperation.VERIFY_BYTES,
            "its files are compared with their recorded hashes in the background; the outcome: tilesctl incidents "
                + record.pointer().model());
    return new RestoreReply(
        record.pointer().model(),
        restored.before().run(),
        record.pointer().run(),
        record.generation(),
        false,
        existingIncident(restored.undone()),
        false,
        restored.steps().results(),
        decisions);
  }

  private @Nullable String existingIncident(UndoableRollback undone) {
    return incidents.exists(undone.run().model(), undone.incidentName())
        ? undone.incidentName()
        : null;
  }
}
