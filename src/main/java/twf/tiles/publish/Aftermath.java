package twf.tiles.publish;

import io.vertx.core.Future;
import io.vertx.core.eventbus.EventBus;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.async.Blocking;
import twf.tiles.bus.Addresses;
import twf.tiles.bus.FailureReplies;
import twf.tiles.bus.PointerMoved;
import twf.tiles.bus.TreeChanged;
import twf.tiles.contract.HistoryRecord;
import twf.tiles.contract.LatestPointer;
import twf.tiles.contract.RunKey;
import twf.tiles.failure.JvmErrors;
import twf.tiles.failure.TileException;

/**
 * What follows a publish: everyone is told, and the probe asks as a client would. If the probe
 * fails, the pointer goes back to the generation before by itself.
 */
final class Aftermath {
  static final String PROBE_FAILED = "probe failed: ";
  private static final Logger LOG = LoggerFactory.getLogger(Aftermath.class);

  private final Probe probe;
  private final Rollback rollback;
  private final Stores stores;
  private final Settlement settlement;
  private final Unverified unverified;
  private final Holds holds;
  private final Incidents incidents;
  private final Lanes lanes;
  private final Blocking workers;
  private final EventBus bus;
  private final Underway underway;

  /**
   * @param workers the threads of the pointer lanes
   */
  Aftermath(
      Probe probe,
      Rollback rollback,
      Stores stores,
      Holds holds,
      Settlement settlement,
      Lanes lanes,
      Blocking workers,
      EventBus bus,
      Underway underway) {
    this.probe = probe;
    this.rollback = rollback;
    this.holds = holds;
    this.stores = stores;
    this.settlement = settlement;
    this.unverified = new Unverified(stores);
    this.incidents = new Incidents(stores);
    this.lanes = lanes;
    this.workers = workers;
    this.bus = bus;
    this.underway = underway;
  }

  /** Follows a publish of a run; never fails, and completes with the decision in words. */
  Future<String> of(RunKey run, Publisher.Result result) {
    if (result.shown().isEmpty()) {
      if (result.treeChanged()) {
        Addresses.TREE_CHANGED.publish(bus, new TreeChanged(run.model()));
      }
      return Future.succeededFuture(result.decision());
    }
    HistoryRecord record = result.shown().get();
    Addresses.PUBLISHED.publish(
        bus, PointerMoved.to(record.pointer(), record.previousGeneration()));
    return verify(run, record).map(words -> words.orElse(result.decision()));
  }

  /**
   * Empty where it passed, or what came of it in words; never fails. The probe is outside of the
   * pointer lane, so that a rollback need not wait for it: who has the last word is looked at
   * afterwards.
   */
  private Future<Optional<String>> verify(RunKey run, HistoryRecord record) {
    return verified(record)
        .transform(asked -> lanes.pointer(run.model(), () -> conclude(run, record, asked.cause())))
        .otherwise(failed -> Optional.of(FailureReplies.failureOf(failed).message()));
  }

  private Future<Optional<String>> conclude(
      RunKey run, HistoryRecord record, @Nullable Throwable cause) {
    return workers
        .call(() -> isShown(record))
        .compose(
            shown -> {
              if (cause == null) {
                return clear(run, record).map(Optional.empty());
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
                  ? goBack(run, record, cause).map(Optional::of)
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

  private Future<Void> clear(RunKey run, HistoryRecord record) {
    return workers.run(() -> unverified.clear(run.model(), record.generation()));
  }

  /**
   * Does what an earlier switch of the pointer still owes, of which a crash or a failure kept it:
   * see {@link Settlement}; and the probe. To be called before anything else is shown, and when
   * this process begins to write and clients are answered; not in the pointer lane.
   *
   * @return fails where a hold cannot be settled: then nothing is to be published
   */
  Future<Void> settle(String model) {
    return lanes
        .pointer(model, () -> workers.call(() -> owing(model)))
        .compose(
            owing ->
                owing
                    .map(record -> verify(record.pointer().runKey(), record))
                    .orElseGet(() -> Future.succeededFuture(Optional.empty())))
        .onSuccess(words -> words.ifPresent(said -> LOG.error("{}", said)))
        .mapEmpty();
  }

  /** What is shown, where it owes the probe. Blocks. */
  private Optional<HistoryRecord> owing(String model) {
    settlement.settle(model);
    return stores
        .pointers()
        .read(model)
        .map(LatestPointer::generation)
        .filter(generation -> unverified.isMarked(model, generation))
        .flatMap(generation -> stores.history().read(model, generation));
  }

  private Future<Void> verified(HistoryRecord record) {
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
    } catch (TileException unreadable) {
      return Optional.empty();
    }
  }

  private Future<String> goBack(RunKey run, HistoryRecord record, Throwable cause) {
    String reason = PROBE_FAILED + cause.getMessage();
    LOG.error("{}", reason);
    Future<String> back =
        record.previousGeneration() == 0
            ? workers.call(() -> holdAlone(run, record, reason))
            : underway
                .byItself(
                    run.model(),
                    "a rollback",
                    () -> rollback.run(RollbackRequest.automatic(record, reason)))
                .compose(reply -> workers.call(() -> words(reply)));
    return back.map(words -> reason + "; " + words)
        .recover(failed -> stay(run, reason, failed))
        .onComplete(settled -> Addresses.TREE_CHANGED.publish(bus, new TreeChanged(run.model())));
  }

  /**
   * The run stays, and gets no more frames by itself; as its state is still unverified, going back
   * is tried again before anything else is shown, and at the next start.
   */
  private Future<String> stay(RunKey run, String reason, Throwable failed) {
    String words = reason + "; going back failed: " + failed.getMessage();
    return workers
        .call(() -> holds.hold(run, HistoryRecord.AUTO, reason))
        .map(hold -> words + "; run " + run + " is held")
        .otherwise(notHeld -> words + "; not held: " + notHeld.getMessage());
  }

  private String holdAlone(RunKey run, HistoryRecord record, String reason) {
    holds.hold(run, HistoryRecord.AUTO, reason);
    incidents.write(record, run.run(), reason, List.of());
    unverified.clear(run.model(), record.generation());
    return "there is no generation before to go back to; run " + run + " is held";
  }

  private String words(RollbackReply reply) {
    boolean held = holds.of(new RunKey(reply.model(), reply.fromRun())).isPresent();
    return "went back to run "
        + reply.toRun()
        + " as generation "
        + reply.generation()
        + ", run "
        + reply.fromRun()
        + (held ? " is held" : " is to be held before anything more is published");
  }
}
