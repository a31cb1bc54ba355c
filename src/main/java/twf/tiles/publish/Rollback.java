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
import twf.tiles.contract.LatestPointer;
import twf.tiles.contract.Operation;
import twf.tiles.contract.RunId;
import twf.tiles.contract.RunKey;
import twf.tiles.failure.TileException;

/**
 * Takes a model's clients back to an earlier state, in five steps: choose it, repoint, verify over
 * HTTP, write the incident and hold the failed run, leave staging alone. Once the pointer has
 * moved, every later step is done whatever became of the one before. One call at a time a model.
 */
final class Rollback {
  static final String CHOOSE = "choose";
  static final String REPOINT = "repoint";
  static final String VERIFY = "verify";
  static final String HOLD = "hold";
  static final String STAGING = "staging";

  private static final Logger LOG = LoggerFactory.getLogger(Rollback.class);

  private final Stores stores;
  private final Targets targets;
  private final PointerCommit pointers;
  private final Probe probe;
  private final Holds holds;
  private final Incidents incidents;
  private final Blocking workers;
  private final EventBus bus;

  Rollback(
      Stores stores,
      Targets targets,
      PointerCommit pointers,
      Probe probe,
      Holds holds,
      Blocking workers,
      EventBus bus) {
    this.stores = stores;
    this.targets = targets;
    this.pointers = pointers;
    this.probe = probe;
    this.holds = holds;
    this.incidents = new Incidents(stores);
    this.workers = workers;
    this.bus = bus;
  }

  /**
   * Rolls back, or says what would be done.
   *
   * @return what was done; fails where the pointer did not move, and then nothing has changed
   */
  Future<RollbackReply> run(RollbackRequest request) {
    Steps steps = new Steps();
    return workers
        .call(() -> leaving(request))
        .compose(
            now ->
                steps
                    .run(
                        CHOOSE,
                        () -> targets.choose(request, now),
                        target -> target + ", every file as validated")
                    .compose(
                        target ->
                            request.dryRun()
                                ? Future.succeededFuture(plan(now, target, steps))
                                : act(request, now, target, steps)));
  }

  /** What is shown now, if it is what the request wants to leave. */
  private LatestPointer leaving(RollbackRequest request) {
    LatestPointer now = shown(request.model());
    RunId expected = request.fromRun();
    if (expected != null && !expected.equals(now.run())) {
      throw TileException.conflict(
          "%s does not show run %s any more, it shows run %s as generation %d: nothing was done; look at: tilesctl history %s"
              .formatted(now.model(), expected, now.run(), now.generation(), now.model()));
    }
    return now;
  }

  /** What a model shows; not found where that is nothing. */
  LatestPointer shown(String model) {
    return stores
        .pointers()
        .read(model)
        .orElseThrow(
            () ->
                TileException.notFound(
                    "model " + model + " shows nothing; models: tilesctl models"));
  }

  private static RollbackReply plan(LatestPointer now, Target target, Steps steps) {
    steps.skip(REPOINT, "would show run " + target.pointer().run() + " as a new generation");
    steps.skip(VERIFY, "would ask over HTTP as a client");
    steps.skip(HOLD, "would hold run " + now.run());
    steps.skip(STAGING, "would leave it alone");
    return new RollbackReply(
        now.model(),
        now.run(),
        target.pointer().run(),
        target.generation(),
        null,
        true,
        steps.results(),
        List.of());
  }

  private Future<RollbackReply> act(
      RollbackRequest request, LatestPointer now, Target target, Steps steps) {
    return steps
        .run(
            REPOINT,
            () ->
                workers.call(
                    () ->
                        pointers.show(
                            target.pointer(),
                            Operation.ROLLBACK,
                            request.actor(),
                            request.reason())),
            record -> "generation " + record.generation())
        .compose(record -> settle(request, now, record, steps));
  }

  private Future<RollbackReply> settle(
      RollbackRequest request, LatestPointer now, HistoryRecord record, Steps steps) {
    Addresses.ROLLED_BACK.publish(
        bus, PointerMoved.to(record.pointer(), record.previousGeneration()));
    return steps
        .run(VERIFY, () -> probe.verify(record.pointer()), done -> verified(record.pointer()))
        .otherwiseEmpty()
        .compose(
            verified ->
                steps
                    .run(
                        HOLD,
                        () -> workers.call(() -> hold(request, now.run(), record, steps)),
                        name -> "run " + now.run() + " held, incident " + name)
                    .onComplete(held -> tell(request))
                    .otherwiseEmpty())
        .map(incident -> reply(now, record, incident, steps));
  }

  static String verified(LatestPointer pointer) {
    return "pointer, discovery, manifest and z=0 tile answer with run " + pointer.run();
  }

  /** Discovery leaves the held run out from here on. */
  private void tell(RollbackRequest request) {
    Addresses.TREE_CHANGED.publish(bus, new TreeChanged(request.model()));
  }

  private String hold(RollbackRequest request, RunId failed, HistoryRecord record, Steps steps) {
    holds.hold(new RunKey(request.model(), failed), record);
    return incidents.write(record, failed, steps.results());
  }

  private RollbackReply reply(
      LatestPointer now,
      HistoryRecord record,
      @org.jspecify.annotations.Nullable String incident,
      Steps steps) {
    steps.run(
        STAGING, () -> Future.succeededFuture(now.run()), run -> "files of " + run + " left alone");
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
        incident,
        false,
        steps.results(),
        List.of());
  }
}
