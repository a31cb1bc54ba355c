package twf.tiles.publishing.rollback;

import io.vertx.core.eventbus.EventBus;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.domain.ForeignPointer;
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
import twf.tiles.publishing.state.StepOutcome;
import twf.tiles.storage.PublishedStore;

/**
 * Rolls a model back to an earlier state in six steps: choose the target, move the pointer, verify
 * over HTTP, hold the failed run and write the incident, leave staging alone, verify bytes in the
 * background.
 *
 * <p>No archive bytes are read before the reply. Once the pointer has moved, every later step runs
 * even if an earlier one failed. Blocks; run it in the model's pointer lane.
 */
public final class RollbackOperation {
  public static final String CHOOSE = "choose";
  public static final String REPOINT = "repoint";
  public static final String VERIFY = "verify";
  private static final String HOLD = "hold";
  private static final String STAGING = "staging";
  public static final String VERIFY_BYTES = "verify-bytes";

  private static final Logger LOG = LoggerFactory.getLogger(RollbackOperation.class);

  private final PublishedStore stores;
  private final RollbackTargetSelector targetSelector;
  private final PointerCommit pointers;
  private final Probe probe;
  private final HoldService holds;
  private final IncidentStore incidents;
  private final ByteVerifier byteVerifier;
  private final EventBus bus;

  public RollbackOperation(
      PublishedStore stores,
      RollbackTargetSelector targetSelector,
      PointerCommit pointers,
      Probe probe,
      HoldService holds,
      ByteVerifier byteVerifier,
      EventBus bus) {
    this.stores = stores;
    this.targetSelector = targetSelector;
    this.pointers = pointers;
    this.probe = probe;
    this.holds = holds;
    this.incidents = new IncidentStore(stores);
    this.byteVerifier = byteVerifier;
    this.bus = bus;
  }

  /**
   * Rolls back, or describes the rollback if it is a dry run.
   *
   * @return the steps
   * @throws Exception if the pointer did not move; nothing has changed then
   */
  public RollbackReply run(RollbackRequest request) throws Exception {
    String model = request.model();
    StepRecorder steps = new StepRecorder();
    Optional<byte[]> foreign = readForeign(request);
    LatestPointer now = requireShownRun(model, request.fromRun());
    RollbackTarget target =
        steps.run(CHOOSE, () -> targetSelector.choose(request, now), RollbackTarget::describe);
    if (request.dryRun()) {
      return plan(now, target, steps);
    }
    HistoryRecord record =
        steps.run(
            REPOINT,
            () ->
                foreign.isPresent()
                    ? pointers.commitOver(
                        foreign,
                        now.generation() - 1,
                        target.pointer(),
                        PointerOperation.ROLLBACK,
                        request.actor(),
                        request.reason())
                    : pointers.commit(
                        Optional.of(now),
                        target.pointer(),
                        PointerOperation.ROLLBACK,
                        request.actor(),
                        request.reason(),
                        Map.of()),
            committed -> "generation " + committed.generation());
    RunId run = record.pointer().run();
    Addresses.ROLLED_BACK.publish(
        bus, PointerMoved.of(record.pointer(), record.previousGeneration()));
    verify(record, steps);
    Optional<String> incident =
        steps.attempt(
            HOLD,
            () -> {
              holds.hold(new RunKey(model, now.run()), record);
              return incidents.write(record, now.run(), steps.results());
            },
            name -> "run " + now.run() + " held, incident " + name);
    // Discovery leaves the held run out from now on.
    Addresses.TREE_CHANGED.publish(bus, new ModelStateChanged(model));
    steps.record(STAGING, StepOutcome.PASS, "files of " + now.run() + " left alone");
    steps.record(
        VERIFY_BYTES,
        StepOutcome.PENDING,
        describeFiles(target.files())
            + " are compared with their recorded hashes in the background; the outcome: tilesctl incidents "
            + model);
    byteVerifier.submit(record, IncidentStore.name(record.at(), now.run()));
    LOG.warn(
        "rolled back from {} to {} as generation {} by {} ({}); undo with: tilesctl restore {}",
        now.run(),
        run,
        record.generation(),
        record.actor(),
        record.reason(),
        model);
    return new RollbackReply(
        model,
        now.run(),
        run,
        record.generation(),
        false,
        incident.orElse(null),
        false,
        steps.results(),
        List.of());
  }

  private void verify(HistoryRecord record, StepRecorder steps) throws InterruptedException {
    steps.attempt(
        VERIFY,
        () -> {
          probe.verify(record.pointer());
          return record.pointer();
        },
        RollbackOperation::describeVerified);
  }

  /** Describes a passed probe. */
  public static String describeVerified(LatestPointer pointer) {
    return "pointer, discovery, manifest and z=0 tile answer with run " + pointer.run();
  }

  private static RollbackReply plan(LatestPointer now, RollbackTarget target, StepRecorder steps) {
    StepOutcome skipped = StepOutcome.SKIPPED;
    steps.record(
        REPOINT, skipped, "would show run " + target.pointer().run() + " as a new generation");
    steps.record(VERIFY, skipped, "would ask over HTTP as a client");
    steps.record(HOLD, skipped, "would hold run " + now.run());
    steps.record(STAGING, skipped, "would leave it alone");
    steps.record(
        VERIFY_BYTES,
        skipped,
        "would read " + describeFiles(target.files()) + " in the background");
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

  /**
   * Returns the bytes of a pointer that another program wrote; empty if it is this program's. The
   * rollback replaces exactly these.
   *
   * @throws FailureException unavailable, if nobody asked for the rollback: an operator decides
   */
  private Optional<byte[]> readForeign(RollbackRequest request) {
    Optional<byte[]> content = stores.readPointerBytes(request.model());
    Optional<ForeignPointer> foreign =
        content.flatMap(bytes -> ForeignPointer.parse(bytes, request.model()));
    if (foreign.isPresent() && request.actor().equals(HistoryRecord.AUTO)) {
      // Fails, and names the command to type.
      stores.readPointer(request.model());
    }
    return foreign.isPresent() ? content : Optional.empty();
  }

  /**
   * Reads the pointer. One that another program wrote over this program's stands after the newest
   * generation: an operator who rolls back decides about it.
   */
  private Optional<LatestPointer> readShown(String model) {
    Optional<ForeignPointer> foreign = stores.readForeignPointer(model);
    long newest = foreign.isEmpty() ? 0 : stores.history().newestGeneration(model);
    return newest == 0
        ? stores.readPointer(model)
        : foreign.map(now -> now.toPointer(newest + 1, Instant.EPOCH, new TreeMap<>()));
  }

  /**
   * Returns the current pointer of a model.
   *
   * @param expected the run that must be shown; null for any
   * @throws FailureException a conflict if another run is shown; not found if there is no pointer
   */
  public LatestPointer requireShownRun(String model, @Nullable RunId expected) {
    LatestPointer now =
        readShown(model)
            .orElseThrow(
                () ->
                    FailureException.notFound(
                        "model " + model + " shows nothing; list models with: tilesctl models"));
    if (expected != null && !expected.equals(now.run())) {
      throw FailureException.conflict(
          ("%s does not show run %s any more, but run %s as generation %d: nothing was done;"
                  + " see: tilesctl history %s")
              .formatted(now.model(), expected, now.run(), now.generation(), now.model()));
    }
    return now;
  }
}
