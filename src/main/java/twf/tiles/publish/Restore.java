package twf.tiles.publish;

import com.fasterxml.jackson.databind.node.LongNode;
import io.vertx.core.Future;
import io.vertx.core.eventbus.EventBus;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.async.Blocking;
import twf.tiles.bus.Addresses;
import twf.tiles.bus.PointerMoved;
import twf.tiles.contract.HistoryRecord;
import twf.tiles.contract.LatestPointer;
import twf.tiles.contract.Operation;
import twf.tiles.contract.RunId;
import twf.tiles.contract.RunKey;
import twf.tiles.failure.TileException;

/**
 * Undoes the newest rollback that is not undone, in six steps: choose the newest sound content of
 * the run that it left, repoint, verify over HTTP, release the run, look at what has waited for it,
 * verify the bytes in the background. Where the probe fails, the pointer goes back by itself and
 * the run stays held.
 */
final class Restore {
  private static final String RELEASE = "release";
  private static final String WAITING = "waiting";
  private static final Logger LOG = LoggerFactory.getLogger(Restore.class);

  private final Stores stores;
  private final Rollback rollback;
  private final RollbackTargets targets;
  private final PointerCommit pointers;
  private final Probe probe;
  private final ReleaseRun release;
  private final Incidents incidents;
  private final ByteVerifier bytes;
  private final Lanes lanes;
  private final Blocking workers;
  private final EventBus bus;

  /**
   * @param workers the threads of the pointer lanes
   */
  Restore(
      Stores stores,
      Rollback rollback,
      RollbackTargets targets,
      PointerCommit pointers,
      Probe probe,
      ReleaseRun release,
      ByteVerifier bytes,
      Lanes lanes,
      Blocking workers,
      EventBus bus) {
    this.stores = stores;
    this.rollback = rollback;
    this.targets = targets;
    this.pointers = pointers;
    this.probe = probe;
    this.release = release;
    this.incidents = new Incidents(stores);
    this.bytes = bytes;
    this.lanes = lanes;
    this.workers = workers;
    this.bus = bus;
  }

  private record Chosen(LatestPointer now, UndoneRollback undone, Target target) {}

  /** A restore whose run is shown again; what has waited for it is still to be looked at. */
  record Restored(UndoneRollback undone, LatestPointer before, HistoryRecord record, Steps steps) {}

  /** What undoing the newest rollback would do; in the model's pointer lane. */
  Future<RestoreReply> plan(RestoreRequest request) {
    Steps steps = new Steps();
    return choose(request, steps).map(chosen -> plan(chosen, steps));
  }

  /**
   * Shows the run again and releases it; in the model's pointer lane.
   *
   * @return fails where the pointer did not move, or went back again
   */
  Future<Restored> show(RestoreRequest request) {
    Steps steps = new Steps();
    return choose(request, steps).compose(chosen -> act(request, chosen, steps));
  }

  private Future<Chosen> choose(RestoreRequest request, Steps steps) {
    return steps.run(
        Rollback.CHOOSE,
        () -> workers.call(() -> choose(request)),
        chosen ->
            chosen.target().found()
                + "; undoes generation "
                + chosen.undone().rollback().generation()
                + olderThanShown(chosen));
  }

  private Chosen choose(RestoreRequest request) {
    LatestPointer now = rollback.leaving(request.model(), request.fromRun());
    UndoneRollback undone = UndoneRollback.find(stores, now);
    return new Chosen(now, undone, targets.newestOf(undone.run().run(), now));
  }

  private static String olderThanShown(Chosen chosen) {
    RunId shown = chosen.now().run();
    RunId run = chosen.undone().run().run();
    return run.compareTo(shown) >= 0
        ? ""
        : "; run %s, which is shown, is newer: only to let %s go: tilesctl release %s %s"
            .formatted(shown, run, chosen.now().model(), run);
  }

  private RestoreReply plan(Chosen chosen, Steps steps) {
    UndoneRollback undone = chosen.undone();
    steps.skip(Rollback.REPOINT, "would show run " + undone.run().run() + " as a new generation");
    steps.skip(Rollback.VERIFY, "would ask over HTTP as a client");
    steps.skip(
        RELEASE,
        undone.hold() == null
            ? "holds stay as they are"
            : "would release run " + undone.run().run());
    steps.skip(WAITING, "would publish what has waited for it");
    steps.skip(
        Rollback.VERIFY_BYTES,
        "would read " + Rollback.files(chosen.target().files()) + " in the background");
    return new RestoreReply(
        undone.run().model(),
        chosen.now().run(),
        undone.run().run(),
        chosen.target().generation(),
        chosen.target().newer(),
        incident(undone),
        true,
        steps.results(),
        List.of());
  }

  private Future<Restored> act(RestoreRequest request, Chosen chosen, Steps steps) {
    return steps
        .run(Rollback.REPOINT, () -> workers.call(() -> repoint(request, chosen)), Restore::words)
        .onSuccess(
            record ->
                Addresses.PUBLISHED.publish(
                    bus, PointerMoved.to(record.pointer(), record.previousGeneration())))
        .compose(
            record ->
                steps
                    .run(
                        Rollback.VERIFY,
                        () -> probe.verify(record.pointer()),
                        done -> Rollback.verified(record.pointer()))
                    .recover(cause -> goBack(record, cause))
                    .compose(verified -> settle(chosen, record, steps)));
  }

  private HistoryRecord repoint(RestoreRequest request, Chosen chosen) {
    return pointers.show(
        chosen.target().pointer(),
        Operation.RESTORE,
        request.actor(),
        request.reason(),
        Map.of(HistoryRecord.UNDOES, LongNode.valueOf(chosen.undone().rollback().generation())));
  }

  private static String words(HistoryRecord record) {
    return "generation " + record.generation();
  }

  private Future<Void> goBack(HistoryRecord restored, Throwable cause) {
    String reason = "probe failed after a restore: " + cause.getMessage();
    LOG.error("{}", reason);
    return rollback
        .run(RollbackRequest.automatic(restored, reason))
        .map(
            reply ->
                "went back to run %s as generation %d, run %s stays held"
                    .formatted(reply.toRun(), reply.generation(), reply.fromRun()))
        .otherwise(failed -> "going back failed: " + failed.getMessage())
        .compose(words -> Future.failedFuture(TileException.unavailable(reason + "; " + words)));
  }

  private Future<Restored> settle(Chosen chosen, HistoryRecord record, Steps steps) {
    UndoneRollback undone = chosen.undone();
    LOG.warn(
        "restored run {} as generation {} by {} ({})",
        undone.run(),
        record.generation(),
        record.actor(),
        record.reason());
    return steps
        .run(RELEASE, () -> workers.call(() -> let(undone, record)), words -> words)
        .onComplete(
            released -> {
              release.tell(undone.run());
              bytes.submit(record, undone.incident());
            })
        .transform(
            released -> Future.succeededFuture(new Restored(undone, chosen.now(), record, steps)));
  }

  /** Lets the run go, and notes in the incident that it was undone. Blocks. */
  private String let(UndoneRollback undone, HistoryRecord record) {
    String words = "holds stay as they are";
    if (undone.hold() != null) {
      release.letGo(undone.run());
      words = "run " + undone.run().run() + " is held no more";
    }
    incidents.noteRestored(undone.incident(), record);
    return words;
  }

  /**
   * Publishes what has waited for the run; outside of the lanes, in which nothing may be waited
   * for.
   */
  Future<RestoreReply> publishWaiting(RestoreRequest request, Restored restored) {
    Steps steps = restored.steps();
    RunKey run = restored.undone().run();
    Trigger trigger = new Trigger(Trigger.Kind.RELEASE, request.actor(), request.reason());
    Future<List<String>> decided =
        steps.failed()
            ? Future.succeededFuture(List.of())
            : steps.run(
                WAITING,
                () ->
                    release.waits(run)
                        ? lanes.run(run.model(), () -> release.waiting(run, trigger))
                        : Future.succeededFuture(List.of()),
                decisions -> decisions.isEmpty() ? "nothing has waited" : decisions.get(0));
    return decided
        .otherwise(List.of())
        .compose(decisions -> workers.call(() -> reply(restored, decisions)));
  }

  private RestoreReply reply(Restored restored, List<String> decisions) {
    HistoryRecord record = restored.record();
    restored
        .steps()
        .later(
            Rollback.VERIFY_BYTES,
            "its files are compared with their recorded hashes in the background; the outcome: tilesctl incidents "
                + record.pointer().model());
    return new RestoreReply(
        record.pointer().model(),
        restored.before().run(),
        record.pointer().run(),
        record.generation(),
        false,
        incident(restored.undone()),
        false,
        restored.steps().results(),
        decisions);
  }

  private @Nullable String incident(UndoneRollback undone) {
    return incidents.exists(undone.run().model(), undone.incident()) ? undone.incident() : null;
  }
}
