package twf.tiles.publish;

import io.vertx.core.Future;
import io.vertx.core.eventbus.EventBus;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.async.Blocking;
import twf.tiles.bus.Addresses;
import twf.tiles.bus.PointerMoved;
import twf.tiles.bus.TreeChanged;
import twf.tiles.contract.HistoryRecord;
import twf.tiles.contract.RunKey;

/**
 * What follows a publish: everyone is told, and the probe asks as a client would. If the probe
 * fails, the pointer goes back to the generation before by itself.
 */
final class Aftermath {
  static final String PROBE_FAILED = "probe failed: ";
  private static final Logger LOG = LoggerFactory.getLogger(Aftermath.class);

  private final Probe probe;
  private final Rollback rollback;
  private final Holds holds;
  private final Incidents incidents;
  private final Blocking workers;
  private final EventBus bus;
  private final Underway underway;

  Aftermath(
      Probe probe,
      Rollback rollback,
      Holds holds,
      Incidents incidents,
      Blocking workers,
      EventBus bus,
      Underway underway) {
    this.probe = probe;
    this.rollback = rollback;
    this.holds = holds;
    this.incidents = incidents;
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
    return verified(record).map(result.decision()).recover(cause -> goBack(run, record, cause));
  }

  private Future<Void> verified(HistoryRecord record) {
    try {
      return probe.verify(record.pointer());
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
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
                .map(Aftermath::words);
    return back.map(words -> reason + "; " + words)
        .recover(failed -> stay(run, reason, failed))
        .onComplete(settled -> Addresses.TREE_CHANGED.publish(bus, new TreeChanged(run.model())));
  }

  /** Nothing to go back to that is sound: the run stays, and gets no more frames by itself. */
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
    return "there is no generation before to go back to; run " + run + " is held";
  }

  private static String words(RollbackReply reply) {
    return "went back to run "
        + reply.toRun()
        + " as generation "
        + reply.generation()
        + ", run "
        + reply.fromRun()
        + " is held";
  }
}
