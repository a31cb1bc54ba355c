package twf.tiles.publish;

import io.vertx.core.Future;
import io.vertx.core.eventbus.EventBus;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.async.Blocking;
import twf.tiles.bus.Addresses;
import twf.tiles.bus.PointerMoved;
import twf.tiles.contract.HistoryRecord;
import twf.tiles.contract.Operation;
import twf.tiles.failure.TileException;

/**
 * Undoes a rollback that is shown, in five steps: choose what was shown before, repoint, verify
 * over HTTP, release the run, look at what has waited for it. Where the probe fails, the pointer
 * goes back by itself and the run stays held. One call at a time a model.
 */
final class Restore {
  private static final String RELEASE = "release";
  private static final String WAITING = "waiting";
  private static final Logger LOG = LoggerFactory.getLogger(Restore.class);

  private final Stores stores;
  private final Rollback rollback;
  private final Targets targets;
  private final PointerCommit pointers;
  private final Probe probe;
  private final ReleaseRun release;
  private final Incidents incidents;
  private final Blocking workers;
  private final EventBus bus;

  Restore(
      Stores stores,
      Rollback rollback,
      Targets targets,
      PointerCommit pointers,
      Probe probe,
      ReleaseRun release,
      Blocking workers,
      EventBus bus) {
    this.stores = stores;
    this.rollback = rollback;
    this.targets = targets;
    this.pointers = pointers;
    this.probe = probe;
    this.release = release;
    this.incidents = new Incidents(stores);
    this.workers = workers;
    this.bus = bus;
  }

  /**
   * Undoes the rollback that a model shows, or says what would be done.
   *
   * @return what was done; fails where the pointer did not move, or went back again
   */
  Future<RestoreReply> run(RestoreRequest request) {
    Steps steps = new Steps();
    return workers
        .call(() -> UndoneRollback.find(stores, rollback.shown(request.model())))
        .compose(
            undone ->
                steps
                    .run(
                        Rollback.CHOOSE,
                        () -> targets.requireSound(undone.content()),
                        sound ->
                            Target.of(undone.before())
                                + ", every file as validated; undoes generation "
                                + undone.rollback().generation())
                    .compose(
                        sound ->
                            request.dryRun()
                                ? Future.succeededFuture(plan(undone, steps))
                                : act(request, undone, steps)));
  }

  private RestoreReply plan(UndoneRollback undone, Steps steps) {
    steps.skip(Rollback.REPOINT, "would show run " + undone.run().run() + " as a new generation");
    steps.skip(Rollback.VERIFY, "would ask over HTTP as a client");
    steps.skip(
        RELEASE,
        undone.hold() == null
            ? "holds stay as they are"
            : "would release run " + undone.run().run());
    steps.skip(WAITING, "would publish what has waited for it");
    return reply(undone, undone.before().generation(), true, steps, List.of());
  }

  private Future<RestoreReply> act(RestoreRequest request, UndoneRollback undone, Steps steps) {
    return steps
        .run(Rollback.REPOINT, () -> workers.call(() -> repoint(request, undone)), Restore::words)
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
                    .compose(verified -> settle(request, undone, record, steps)));
  }

  private HistoryRecord repoint(RestoreRequest request, UndoneRollback undone) {
    return pointers.show(undone.content(), Operation.RESTORE, request.actor(), request.reason());
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

  private Future<RestoreReply> settle(
      RestoreRequest request, UndoneRollback undone, HistoryRecord record, Steps steps) {
    LOG.warn(
        "restored run {} as generation {} by {} ({})",
        undone.run(),
        record.generation(),
        record.actor(),
        record.reason());
    return steps
        .run(RELEASE, () -> workers.call(() -> let(undone, record)), words -> words)
        .onComplete(released -> release.tell(undone.run()))
        .compose(
            released ->
                steps.run(
                    WAITING,
                    () ->
                        release.waiting(
                            undone.run(),
                            new Trigger(Trigger.Kind.RELEASE, request.actor(), request.reason())),
                    decisions -> decisions.isEmpty() ? "nothing has waited" : decisions.get(0)))
        .otherwise(List.of())
        .map(decisions -> reply(undone, record.generation(), false, steps, decisions));
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

  private RestoreReply reply(
      UndoneRollback undone, long generation, boolean dryRun, Steps steps, List<String> decisions) {
    return new RestoreReply(
        undone.run().model(),
        undone.rollback().pointer().run(),
        undone.run().run(),
        generation,
        incidents.exists(undone.run().model(), undone.incident()) ? undone.incident() : null,
        dryRun,
        steps.results(),
        decisions);
  }
}
