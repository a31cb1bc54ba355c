package twf.tiles.publishing.rollback;

import io.vertx.core.Future;
import io.vertx.core.eventbus.EventBus;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.common.WorkerPool;
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
import twf.tiles.publishing.probe.Probe;
import twf.tiles.publishing.state.HoldService;
import twf.tiles.publishing.state.IncidentStore;
import twf.tiles.publishing.state.PublishingStores;

/**
 * Rolls a model back to an earlier state in six steps: choose the target, move the pointer, verify
 * over HTTP, hold the failed run and write the incident, leave staging alone, verify bytes in the
 * background.
 *
 * <p>No archive bytes are read before the reply. Once the pointer has moved, every later step runs
 * even if an earlier one failed. Runs in the model's pointer lane.
 */
public final class RollbackOperation {
  public static final String CHOOSE = "choose";
  public static final String REPOINT = "repoint";
  public static final String VERIFY = "verify";
  static final String HOLD = "hold";
  static final String STAGING = "staging";
  public static final String VERIFY_BYTES = "verify-bytes";

  private static final Logger LOG = LoggerFactory.getLogger(RollbackOperation.class);

  private final PublishingStores stores;
  private final RollbackTargetSelector targetSelector;
  private final PointerCommit pointers;
  private final Probe probe;
  private final HoldService holds;
  private final IncidentStore incidents;
  private final ByteVerifier byteVerifier;
  private final WorkerPool workers;
  private final WorkerPool probing;
  private final EventBus bus;

  public RollbackOperation(
      PublishingStores stores,
      RollbackTargetSelector targetSelector,
      PointerCommit pointers,
      Probe probe,
      HoldService holds,
      ByteVerifier byteVerifier,
      WorkerPool workers,
      WorkerPool probing,
      EventBus bus) {
    this.stores = stores;
    this.targetSelector = targetSelector;
    this.pointers = pointers;
    this.probe = probe;
    this.holds = holds;
    this.incidents = new IncidentStore(stores);
    this.byteVerifier = byteVerifier;
    this.workers = workers;
    this.probing = probing;
    this.bus = bus;
  }

  /**
   * Rolls back, or describes the rollback if it is a dry run.
   *
   * @return the steps; fails if the pointer did not move, and then nothing has changed
   */
  public Future<RollbackReply> run(RollbackRequest request) {
    StepRecorder steps = new StepRecorder();
    return workers
        .call(() -> requireShownRun(request))
        .compose(
            now ->
                steps
                    .run(
                        CHOOSE,
                        () -> workers.call(() -> targetSelector.choose(request, now)),
                        RollbackTarget::describe)
                    .compose(
                        target ->
                            request.dryRun()
                                ? Future.succeededFuture(plan(now, target, steps))
                                : execute(request, now, target, steps)));
  }

  /** Returns the current pointer. Fails if it shows another run than the request wants to leave. */
  private LatestPointer requireShownRun(RollbackRequest request) {
    return requireShownRun(request.model(), request.fromRun());
  }

  /**
   * Returns the current pointer of a model. Blocks.
   *
   * @throws FailureException a conflict if it shows another run than {@code expected}; not found if
   *     there is no pointer
   */
  public LatestPointer requireShownRun(String model, @Nullable RunId expected) {
    LatestPointer now = requirePointer(model);
    if (expected != null && !expected.equals(now.run())) {
      throw FailureException.conflict(
          ("%s does not show run %s any more, but run %s as generation %d: nothing was done;"
                  + " see: tilesctl history %s")
              .formatted(now.model(), expected, now.run(), now.generation(), now.model()));
    }
    return now;
  }

  /**
   * Returns the current pointer of a model. Blocks.
   *
   * @throws FailureException not found if there is none
   */
  public LatestPointer requirePointer(String model) {
    return stores
        .pointers()
        .read(model)
        .orElseThrow(
            () ->
                FailureException.notFound(
                    "model " + model + " shows nothing; list models with: tilesctl models"));
  }

  private static RollbackReply plan(LatestPointer now, RollbackTarget target, StepRecorder steps) {
    steps.recordSkipped(
        REPOINT, "would show run " + target.pointer().run() + " as a new generation");
    steps.recordSkipped(VERIFY, "would ask over HTTP as a client");
    steps.recordSkipped(HOLD, "would hold run " + now.run());
    steps.recordSkipped(STAGING, "would leave it alone");
    steps.recordSkipped(
        VERIFY_BYTES, "would read " + describeFiles(target.files()) + " in the background");
    return new RollbackReply(
        now.model(),
        now.run(),
        target.pointer().run(),
        target.generation(),
        target.newer(),
        null,
        true,
        steps.results(),
        List.of());
  }

  /** Formats a number of files. */
  public static String describeFiles(int count) {
    return count == 1 ? "1 file" : count + " files";
  }

  private Future<RollbackReply> execute(
      RollbackRequest request, LatestPointer now, RollbackTarget target, StepRecorder steps) {
    return steps
        .run(
            REPOINT,
            () ->
                workers.call(
                    () ->
                        pointers.commit(
                            Optional.of(now),
                            target.pointer(),
                            PointerOperation.ROLLBACK,
                            request.actor(),
                            request.reason(),
                            Map.of())),
            record -> "generation " + record.generation())
        .compose(record -> finishSteps(request, now, target, record, steps));
  }

  private Future<RollbackReply> finishSteps(
      RollbackRequest request,
      LatestPointer now,
      RollbackTarget target,
      HistoryRecord record,
      StepRecorder steps) {
    Addresses.ROLLED_BACK.publish(
        bus, PointerMoved.of(record.pointer(), record.previousGeneration()));
    return steps
        .run(
            VERIFY,
            () -> probing.run(() -> probe.verify(record.pointer())),
            done -> describeVerified(record.pointer()))
        .otherwiseEmpty()
        .compose(
            verified ->
                steps
                    .run(
                        HOLD,
                        () ->
                            workers.call(
                                () -> holdAndWriteIncident(request, now.run(), record, steps)),
                        name -> "run " + now.run() + " held, incident " + name)
                    .onComplete(held -> publishModelStateChanged(request))
                    .otherwiseEmpty())
        .map(incident -> finishReply(now, target, record, incident, steps));
  }

  /** Describes a passed probe. */
  public static String describeVerified(LatestPointer pointer) {
    return "pointer, discovery, manifest and z=0 tile answer with run " + pointer.run();
  }

  /** Notifies listeners of the hold: discovery omits the held run from now on. */
  private void publishModelStateChanged(RollbackRequest request) {
    Addresses.TREE_CHANGED.publish(bus, new ModelStateChanged(request.model()));
  }

  private String holdAndWriteIncident(
      RollbackRequest request, RunId failed, HistoryRecord record, StepRecorder steps) {
    holds.hold(new RunKey(request.model(), failed), record);
    return incidents.write(record, failed, steps.results());
  }

  private RollbackReply finishReply(
      LatestPointer now,
      RollbackTarget target,
      HistoryRecord record,
      @Nullable String incident,
      StepRecorder steps) {
    steps.run(
        STAGING, () -> Future.succeededFuture(now.run()), run -> "files of " + run + " left alone");
    steps.recordPending(
        VERIFY_BYTES,
        describeFiles(target.files())
            + " are compared with their recorded hashes in the background; the outcome: tilesctl incidents "
            + now.model());
    byteVerifier.submit(record, IncidentStore.name(record.at(), now.run()));
    LOG.warn(
        "rolled back from {} to {} as generation {} by {} ({}); undo with: tilesctl restore {}",
        now.run(),
        record.pointer().run(),
        record.generation(),
        record.actor(),
        record.reason(),
        now.model());
    return new RollbackReply(
        now.model(),
        now.run(),
        record.pointer().run(),
        record.generation(),
        false,
        incident,
        false,
        steps.results(),
        List.of());
  }
}
