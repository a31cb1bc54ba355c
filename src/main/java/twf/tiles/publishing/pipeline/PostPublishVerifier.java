package twf.tiles.publishing.pipeline;

import io.vertx.core.Future;
import io.vertx.core.eventbus.EventBus;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.common.KeyedSerialExecutor;
import twf.tiles.common.WorkerPool;
import twf.tiles.domain.HistoryRecord;
import twf.tiles.domain.LatestPointer;
import twf.tiles.domain.RunKey;
import twf.tiles.error.FailureException;
import twf.tiles.error.JvmErrors;
import twf.tiles.event.Addresses;
import twf.tiles.event.FailureCodes;
import twf.tiles.event.ModelStateChanged;
import twf.tiles.event.PointerMoved;
import twf.tiles.publishing.probe.Probe;
import twf.tiles.publishing.recovery.PendingFollowUps;
import twf.tiles.publishing.rollback.RollbackOperation;
import twf.tiles.publishing.rollback.RollbackReply;
import twf.tiles.publishing.rollback.RollbackRequest;
import twf.tiles.publishing.state.HoldService;
import twf.tiles.publishing.state.IncidentStore;
import twf.tiles.publishing.state.PublishingStores;
import twf.tiles.publishing.state.UnverifiedMarkers;

/**
 * Follows up a publish: sends the events and probes the public port as a client would. If the probe
 * fails, it rolls the pointer back to the previous generation automatically.
 */
public final class PostPublishVerifier {
  public static final String PROBE_FAILED = "probe failed: ";
  private static final Logger LOG = LoggerFactory.getLogger(PostPublishVerifier.class);

  private final Probe probe;
  private final RollbackOperation rollback;
  private final PublishingStores stores;
  private final PendingFollowUps followUps;
  private final UnverifiedMarkers unverified;
  private final HoldService holds;
  private final IncidentStore incidents;
  private final KeyedSerialExecutor lanes;
  private final WorkerPool workers;
  private final EventBus bus;
  private final ExclusiveOperations exclusive;

  /**
   * @param workers the threads of the pointer lanes
   */
  public PostPublishVerifier(
      Probe probe,
      RollbackOperation rollback,
      PublishingStores stores,
      HoldService holds,
      PendingFollowUps followUps,
      KeyedSerialExecutor lanes,
      WorkerPool workers,
      EventBus bus,
      ExclusiveOperations exclusive) {
    this.probe = probe;
    this.rollback = rollback;
    this.holds = holds;
    this.stores = stores;
    this.followUps = followUps;
    this.unverified = new UnverifiedMarkers(stores);
    this.incidents = new IncidentStore(stores);
    this.lanes = lanes;
    this.workers = workers;
    this.bus = bus;
    this.exclusive = exclusive;
  }

  /** Follows up a publish of a run. Never fails; completes with the decision in words. */
  public Future<String> followUp(RunKey run, Publisher.Result result) {
    if (result.shown().isEmpty()) {
      if (result.treeChanged()) {
        Addresses.TREE_CHANGED.publish(bus, new ModelStateChanged(run.model()));
      }
      return Future.succeededFuture(result.decision());
    }
    HistoryRecord record = result.shown().get();
    Addresses.PUBLISHED.publish(
        bus, PointerMoved.of(record.pointer(), record.previousGeneration()));
    return probeAndConclude(run, record).map(words -> words.orElse(result.decision()));
  }

  /**
   * Probes a state and acts on the result. Completes with the outcome in words, empty if the probe
   * passed; never fails. The probe runs outside of the pointer lane, so that a rollback need not
   * wait for it; the lane is entered afterwards to check whether the state is still shown.
   */
  private Future<Optional<String>> probeAndConclude(RunKey run, HistoryRecord record) {
    return runProbe(record)
        .transform(
            probed ->
                lanes.runInPointerLane(
                    run.model(), () -> concludeProbe(run, record, probed.cause())))
        .otherwise(failed -> Optional.of(FailureCodes.failureOf(failed).message()));
  }

  private Future<Optional<String>> concludeProbe(
      RunKey run, HistoryRecord record, @Nullable Throwable cause) {
    return workers
        .call(() -> isShown(record))
        .compose(
            shown -> {
              if (cause == null) {
                return markVerified(run, record).map(Optional.empty());
              }
              Optional<Error> error = JvmErrors.find(cause);
              if (error.isPresent()) {
                // It says nothing of what is published; the state stays marked as not verified.
                LOG.error("generation {} of {} not verified", record.generation(), run, cause);
                return Future.succeededFuture(
                    Optional.of(
                        "published as generation "
                            + record.generation()
                            + ", not verified: "
                            + error.get()
                            + "; verified before the next publish"));
              }
              return shown
                  ? rollBackAutomatically(run, record, cause).map(Optional::of)
                  : Future.succeededFuture(
                      Optional.of(
                          PROBE_FAILED
                              + cause.getMessage()
                              + "; generation "
                              + record.generation()
                              + " is shown no longer"));
            });
  }

  private boolean isShown(HistoryRecord record) {
    return stores
        .pointers()
        .read(record.pointer().model())
        .filter(now -> now.generation() == record.generation())
        .isPresent();
  }

  private Future<Void> markVerified(RunKey run, HistoryRecord record) {
    return workers.run(() -> unverified.clear(run.model(), record.generation()));
  }

  /**
   * Completes what a crash or error left undone after the last pointer change: its side effects
   * (see {@link PendingFollowUps}) and its probe. Call it before another state is shown, and when
   * this process becomes the writer and serves clients. Not in the pointer lane, which it enters.
   *
   * @return fails if a hold cannot be written or removed; nothing may be published then
   */
  public Future<Void> completePending(String model) {
    return lanes
        .runInPointerLane(model, () -> workers.call(() -> findUnverified(model)))
        .compose(
            unverifiedRecord ->
                unverifiedRecord
                    .map(record -> probeAndConclude(record.pointer().runKey(), record))
                    .orElseGet(() -> Future.succeededFuture(Optional.empty())))
        .onSuccess(words -> words.ifPresent(problem -> LOG.error("{}", problem)))
        .mapEmpty();
  }

  /** Returns the record of the current state if it has not been probed. Blocks. */
  private Optional<HistoryRecord> findUnverified(String model) {
    followUps.completePending(model);
    return stores
        .pointers()
        .read(model)
        .map(LatestPointer::generation)
        .filter(generation -> unverified.isMarked(model, generation))
        .flatMap(generation -> stores.history().read(model, generation));
  }

  private Future<Void> runProbe(HistoryRecord record) {
    return workers
        .call(() -> before(record))
        .compose(before -> probe.verify(record.pointer(), before));
  }

  /** What was shown before; empty where that cannot be read, and then all is asked for. Blocks. */
  private Optional<LatestPointer> before(HistoryRecord record) {
    try {
      return stores
          .history()
          .read(record.pointer().model(), record.previousGeneration())
          .map(HistoryRecord::pointer);
    } catch (FailureException unreadable) {
      return Optional.empty();
    }
  }

  private Future<String> rollBackAutomatically(RunKey run, HistoryRecord record, Throwable cause) {
    String reason = PROBE_FAILED + cause.getMessage();
    LOG.error("{}", reason);
    Future<String> back =
        record.previousGeneration() == 0
            ? workers.call(() -> holdFirstGeneration(run, record, reason))
            : exclusive
                .runAutomatic(
                    run.model(),
                    "a rollback",
                    () -> rollback.run(RollbackRequest.automatic(record, reason)))
                .compose(reply -> workers.call(() -> describe(reply)));
    return back.map(words -> reason + "; " + words)
        .recover(failed -> holdAfterFailedRollback(run, reason, failed))
        .onComplete(
            done -> Addresses.TREE_CHANGED.publish(bus, new ModelStateChanged(run.model())));
  }

  /**
   * Holds the run after a failed automatic rollback, so that it gets no more frames. The state
   * stays marked as unverified: the probe, and with it the rollback, is repeated before the next
   * publish and at the next start.
   */
  private Future<String> holdAfterFailedRollback(RunKey run, String reason, Throwable failed) {
    String words = reason + "; going back failed: " + failed.getMessage();
    return workers
        .call(() -> holds.hold(run, HistoryRecord.AUTO, reason))
        .map(hold -> words + "; run " + run + " is held")
        .otherwise(notHeld -> words + "; not held: " + notHeld.getMessage());
  }

  /** Holds the run of a model's first generation, which has none to go back to. Blocks. */
  private String holdFirstGeneration(RunKey run, HistoryRecord record, String reason) {
    holds.hold(run, HistoryRecord.AUTO, reason);
    incidents.write(record, run.run(), reason, List.of());
    unverified.clear(run.model(), record.generation());
    return "there is no generation before to go back to; run " + run + " is held";
  }

  private String describe(RollbackReply reply) {
    boolean held = holds.find(new RunKey(reply.model(), reply.fromRun())).isPresent();
    return "went back to run "
        + reply.toRun()
        + " as generation "
        + reply.generation()
        + ", run "
        + reply.fromRun()
        + (held ? " is held" : " will be held before the next publish");
  }
}
