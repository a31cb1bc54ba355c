package twf.tiles.publish;

import io.vertx.core.Future;
import io.vertx.core.eventbus.EventBus;
import java.util.List;
import org.jspecify.annotations.Nullable;
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
 * Takes a model's clients back to an earlier state, in six steps: choose it, repoint, verify over
 * HTTP, write the incident and hold the failed run, leave staging alone, verify the bytes in the
 * background. No archive bytes are read before the reply. Once the pointer has moved, every later
 * step is done whatever became of the one before. In the model's pointer lane.
 */
final class Rollback {
  static final String CHOOSE = "choose";
  static final String REPOINT = "repoint";
  static final String VERIFY = "verify";
  static final String HOLD = "hold";
  static final String STAGING = "staging";
  static final String VERIFY_BYTES = "verify-bytes";

  private static final Logger LOG = LoggerFactory.getLogger(Rollback.class);

  private final Stores stores;
  private final RollbackTargets targets;
  private final PointerCommit pointers;
  private final Probe probe;
  private final Holds holds;
  private final Incidents incidents;
  private final ByteVerifier bytes;
  private final Blocking workers;
  private final EventBus bus;

  Rollback(
      Stores stores,
      RollbackTargets targets,
      PointerCommit pointers,
      Probe probe,
      Holds holds,
      ByteVerifier bytes,
      Blocking workers,
      EventBus bus) {
    this.stores = stores;
    this.targets = targets;
    this.pointers = pointers;
    this.probe = probe;
    this.holds = holds;
    this.incidents = new Incidents(stores);
    this.bytes = bytes;
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
                        () -> workers.call(() -> targets.choose(request, now)),
                        Target::found)
                    .compose(
                        target ->
                            request.dryRun()
                                ? Future.succeededFuture(plan(now, target, steps))
                                : act(request, now, target, steps)));
  }

  /** What is shown now, if it is what the request wants to leave. */
  private LatestPointer leaving(RollbackRequest request) {
    return leaving(request.model(), request.fromRun());
  }

  /** What a model shows; a conflict where that is another run than expected. */
  LatestPointer leaving(String model, @Nullable RunId expected) {
    LatestPointer now = shown(model);
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
    steps.skip(VERIFY_BYTES, "would read " + files(target.files()) + " in the background");
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

  static String files(int count) {
    return count == 1 ? "1 file" : count + " files";
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
        .compose(record -> settle(request, now, target, record, steps));
  }

  private Future<RollbackReply> settle(
      RollbackRequest request,
      LatestPointer now,
      Target target,
      HistoryRecord record,
      Steps steps) {
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
        .map(incident -> reply(now, target, record, incident, steps));
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
      Target target,
      HistoryRecord record,
      @Nullable String incident,
      Steps steps) {
    steps.run(
        STAGING, () -> Future.succeededFuture(now.run()), run -> "files of " + run + " left alone");
    steps.later(
        VERIFY_BYTES,
        files(target.files())
            + " are compared with their recorded hashes in the background; the outcome: tilesctl incidents "
            + now.model());
    bytes.submit(record, Incidents.name(record.at(), now.run()));
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
