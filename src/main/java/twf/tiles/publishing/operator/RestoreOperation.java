package twf.tiles.publishing.operator;

import com.fasterxml.jackson.databind.node.LongNode;
import io.vertx.core.eventbus.EventBus;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.common.ModelLanes;
import twf.tiles.domain.HistoryRecord;
import twf.tiles.domain.LatestPointer;
import twf.tiles.domain.PointerOperation;
import twf.tiles.domain.RunId;
import twf.tiles.domain.RunKey;
import twf.tiles.error.FailureException;
import twf.tiles.event.Addresses;
import twf.tiles.event.ModelStateChanged;
import twf.tiles.event.PointerMoved;
import twf.tiles.publishing.commit.PointerCommit;
import twf.tiles.publishing.policy.PublishTrigger;
import twf.tiles.publishing.probe.Probe;
import twf.tiles.publishing.rollback.ByteVerifier;
import twf.tiles.publishing.rollback.RollbackOperation;
import twf.tiles.publishing.rollback.RollbackReply;
import twf.tiles.publishing.rollback.RollbackRequest;
import twf.tiles.publishing.rollback.RollbackTarget;
import twf.tiles.publishing.rollback.RollbackTargetSelector;
import twf.tiles.publishing.rollback.StepRecorder;
import twf.tiles.publishing.rollback.UndoableRollback;
import twf.tiles.publishing.state.HoldService;
import twf.tiles.publishing.state.IncidentStore;
import twf.tiles.publishing.state.StepOutcome;
import twf.tiles.storage.PublishedStore;

/**
 * Undoes the newest rollback that is not undone, in six steps: choose the newest intact content of
 * the run that it left, move the pointer, verify over HTTP, release the run, publish what waited
 * for it, verify bytes in the background. If the HTTP verification fails, the pointer goes back
 * automatically and the run stays held. Calls block.
 */
public final class RestoreOperation {
  private static final String RELEASE = "release";
  private static final String WAITING = "waiting";
  private static final Logger LOG = LoggerFactory.getLogger(RestoreOperation.class);

  private final PublishedStore stores;
  private final RollbackOperation rollback;
  private final RollbackTargetSelector targetSelector;
  private final PointerCommit pointers;
  private final Probe probe;
  private final HoldService holds;
  private final IncidentStore incidents;
  private final RunPromotion promotion;
  private final ByteVerifier byteVerifier;
  private final ModelLanes lanes;
  private final EventBus bus;

  public RestoreOperation(
      PublishedStore stores,
      RollbackOperation rollback,
      RollbackTargetSelector targetSelector,
      PointerCommit pointers,
      Probe probe,
      HoldService holds,
      RunPromotion promotion,
      ByteVerifier byteVerifier,
      ModelLanes lanes,
      EventBus bus) {
    this.stores = stores;
    this.rollback = rollback;
    this.targetSelector = targetSelector;
    this.pointers = pointers;
    this.probe = probe;
    this.holds = holds;
    this.incidents = new IncidentStore(stores);
    this.promotion = promotion;
    this.byteVerifier = byteVerifier;
    this.lanes = lanes;
    this.bus = bus;
  }

  private record Chosen(LatestPointer now, UndoableRollback undone, RollbackTarget target) {
    RunKey run() {
      return undone.run();
    }
  }

  /** A restore whose run is shown again. Publishing what waited for it is still to be done. */
  record Restored(
      UndoableRollback undone, LatestPointer before, HistoryRecord record, StepRecorder steps) {}

  /** Describes the restore without executing it. Run it in the model's pointer lane. */
  RollbackReply plan(RestoreRequest request) throws Exception {
    StepRecorder steps = new StepRecorder();
    Chosen chosen = choose(request, steps);
    RunId run = chosen.run().run();
    StepOutcome skipped = StepOutcome.SKIPPED;
    steps.record(
        RollbackOperation.REPOINT, skipped, "would show run " + run + " as a new generation");
    steps.record(RollbackOperation.VERIFY, skipped, "would ask over HTTP as a client");
    steps.record(
        RELEASE,
        skipped,
        chosen.undone().hold() == null ? "holds stay as they are" : "would release run " + run);
    steps.record(WAITING, skipped, "would publish what has waited for it");
    steps.record(
        RollbackOperation.VERIFY_BYTES,
        skipped,
        "would read "
            + RollbackOperation.describeFiles(chosen.target().files())
            + " in the background");
    return new RollbackReply(
        request.model(),
        chosen.now().run(),
        run,
        chosen.target().generation(),
        chosen.target().newer(),
        existingIncident(chosen.undone()),
        true,
        steps.results(),
        List.of());
  }

  private Chosen choose(RestoreRequest request, StepRecorder steps) throws Exception {
    return steps.run(
        RollbackOperation.CHOOSE,
        () -> {
          LatestPointer now = rollback.requireShownRun(request.model(), request.fromRun());
          UndoableRollback undone = UndoableRollback.find(stores, now);
          return new Chosen(now, undone, targetSelector.newestContentOf(undone.run().run(), now));
        },
        chosen ->
            chosen.target().describe()
                + "; undoes generation "
                + chosen.undone().rollback().generation()
                + describeOlderRun(chosen.now(), chosen.run().run()));
  }

  private static String describeOlderRun(LatestPointer now, RunId run) {
    return run.compareTo(now.run()) >= 0
        ? ""
        : "; run %s, which is shown, is newer; to only release %s: tilesctl release %s %s"
            .formatted(now.run(), run, now.model(), run);
  }

  /**
   * Shows the run again and releases it. Run it in the model's pointer lane.
   *
   * @throws Exception if the pointer did not move, or was rolled back again
   */
  Restored restore(RestoreRequest request) throws Exception {
    StepRecorder steps = new StepRecorder();
    Chosen chosen = choose(request, steps);
    UndoableRollback undone = chosen.undone();
    HistoryRecord record =
        steps.run(
            RollbackOperation.REPOINT,
            () ->
                pointers.commit(
                    Optional.of(chosen.now()),
                    chosen.target().pointer(),
                    PointerOperation.RESTORE,
                    request.actor(),
                    request.reason(),
                    Map.of(HistoryRecord.UNDOES, LongNode.valueOf(undone.rollback().generation()))),
            committed -> "generation " + committed.generation());
    Addresses.PUBLISHED.publish(
        bus, PointerMoved.of(record.pointer(), record.previousGeneration()));
    try {
      steps.run(
          RollbackOperation.VERIFY,
          () -> {
            probe.verify(record.pointer());
            return record.pointer();
          },
          RollbackOperation::describeVerified);
    } catch (InterruptedException e) {
      throw e; // the process stops; the next start probes
    } catch (Exception | Error e) {
      throw rollBackAfterFailedProbe(record, e);
    }
    LOG.warn(
        "restored run {} as generation {} by {} ({})",
        undone.run(),
        record.generation(),
        record.actor(),
        record.reason());
    steps.attempt(
        RELEASE,
        () -> {
          if (undone.hold() != null) {
            holds.release(undone.run());
          }
          incidents.recordRestored(undone.incidentName(), record);
          return undone.run().run();
        },
        run ->
            undone.hold() == null ? "holds stay as they are" : "run " + run + " is held no more");
    Addresses.TREE_CHANGED.publish(bus, new ModelStateChanged(request.model()));
    byteVerifier.submit(record, undone.incidentName());
    return new Restored(undone, chosen.now(), record, steps);
  }

  private FailureException rollBackAfterFailedProbe(HistoryRecord restored, Throwable cause)
      throws InterruptedException {
    String reason = "probe failed after a restore: " + cause.getMessage();
    LOG.error("{}", reason);
    try {
      RollbackReply reply = rollback.run(RollbackRequest.automatic(restored, reason));
      return FailureException.unavailable(
          "%s; went back to run %s as generation %d, run %s stays held"
              .formatted(reason, reply.toRun(), reply.generation(), reply.fromRun()));
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception | Error failed) {
      return FailureException.unavailable(reason + "; going back failed: " + failed.getMessage());
    }
  }

  /**
   * Publishes what waited for the run, and builds the reply. Run it outside of the lanes: it waits
   * for the publishing lane.
   */
  RollbackReply publishWaiting(RestoreRequest request, Restored restored)
      throws InterruptedException {
    StepRecorder steps = restored.steps();
    HistoryRecord record = restored.record();
    RunKey run = restored.undone().run();
    PublishTrigger trigger =
        new PublishTrigger(PublishTrigger.Kind.RELEASE, request.actor(), request.reason());
    Optional<List<String>> decisions = Optional.empty();
    if (!steps.hasFailed()) {
      decisions =
          steps.attempt(
              WAITING,
              () ->
                  promotion.hasWaiting(run)
                      ? lanes.callInPublishingLane(
                          run.model(), () -> promotion.republishWaiting(run, trigger))
                      : List.of(),
              made -> made.isEmpty() ? "nothing has waited" : made.get(0));
    }
    steps.record(
        RollbackOperation.VERIFY_BYTES,
        StepOutcome.PENDING,
        "its files are compared with their recorded hashes in the background; the outcome: tilesctl incidents "
            + run.model());
    return new RollbackReply(
        run.model(),
        restored.before().run(),
        record.pointer().run(),
        record.generation(),
        false,
        existingIncident(restored.undone()),
        false,
        steps.results(),
        decisions.orElse(List.of()));
  }

  private @Nullable String existingIncident(UndoableRollback undone) {
    return incidents.exists(undone.run().model(), undone.incidentName())
        ? undone.incidentName()
        : null;
  }
}
