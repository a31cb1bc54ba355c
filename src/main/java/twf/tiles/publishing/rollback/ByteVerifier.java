package twf.tiles.publishing.rollback;

import io.vertx.core.Future;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.common.ModelLanes;
import twf.tiles.common.WorkerPool;
import twf.tiles.domain.FrameImage;
import twf.tiles.domain.HistoryRecord;
import twf.tiles.domain.Incident;
import twf.tiles.domain.LatestPointer;
import twf.tiles.domain.PointerVariable;
import twf.tiles.domain.SnapshotFrame;
import twf.tiles.domain.VariableKey;
import twf.tiles.domain.json.StrictJson;
import twf.tiles.error.FailureException;
import twf.tiles.metrics.TileMetrics;
import twf.tiles.metrics.TileMetrics.Verification;
import twf.tiles.publishing.state.IncidentStore;
import twf.tiles.storage.FileDigest;
import twf.tiles.storage.PublishedStore;
import twf.tiles.writer.WriterElection;

/**
 * Compares published archives and images with the hashes recorded at their publish, after a
 * rollback or restore shows them. Runs in the background on a thread of its own, one state at a
 * time over all models.
 *
 * <p>The outcome goes to the incident, the log and a metric. Verification stops early if the state
 * is no longer shown. What a stop or crash interrupts stays pending in the incident and is repeated
 * after the next start. Thread-safe.
 */
public final class ByteVerifier {
  private static final Logger LOG = LoggerFactory.getLogger(ByteVerifier.class);

  /** How many differing files the detail names. */
  private static final int MAX_NAMED = 3;

  /** How many of the newest incidents of a model are searched for pending verifications. */
  private static final int MAX_RESUMED = 20;

  private final PublishedStore stores;
  private final IncidentStore incidents;
  private final ModelLanes lanes;
  private final WorkerPool workers;
  private final WriterElection writer;
  private final TileMetrics metrics;
  private final Clock clock;
  private volatile boolean stopping;

  /**
   * @param workers one thread, so that one state is verified at a time
   */
  public ByteVerifier(
      PublishedStore stores,
      ModelLanes lanes,
      WorkerPool workers,
      WriterElection writer,
      TileMetrics metrics,
      Clock clock) {
    this.stores = stores;
    this.incidents = new IncidentStore(stores);
    this.lanes = lanes;
    this.workers = workers;
    this.writer = writer;
    this.metrics = metrics;
    this.clock = clock;
  }

  private record Result(Verification outcome, String detail) {}

  /**
   * Queues the verification of a state.
   *
   * @param state the record of the rollback or restore
   * @param incident the name of the incident that receives the outcome
   */
  public void submit(HistoryRecord state, String incident) {
    workers
        .run(() -> verify(state.pointer(), incident))
        .onFailure(
            cause ->
                LOG.warn(
                    "{}: the bytes of generation {} are not verified: {}; it is done after the next start",
                    state.pointer().model(),
                    state.generation(),
                    cause.toString()));
  }

  /** Queues verifications that an earlier process left pending. Blocks. */
  public void resume(String model) {
    for (Incident incident : incidents.newestFirst(model, MAX_RESUMED)) {
      for (long generation : IncidentStore.pendingVerifications(incident)) {
        stores.history().read(model, generation).ifPresent(state -> submit(state, incident.name()));
      }
    }
  }

  /** Completes when everything submitted so far has ended. */
  public Future<Void> whenIdle() {
    return workers.run(() -> {});
  }

  /** Stops before the next file; the current verification stays pending. */
  public void stop() {
    stopping = true;
  }

  private void verify(LatestPointer pointer, String incident) throws Exception {
    if (stopping || !writer.isWriter()) {
      return;
    }
    Optional<Result> result = verifyFiles(pointer);
    if (result.isPresent()) {
      lanes.callInPointerLane(
          pointer.model(),
          () -> {
            recordResult(pointer, incident, result.get());
            return true;
          });
    }
  }

  /** Verifies all files of a state. Empty if interrupted by {@link #stop}. */
  private Optional<Result> verifyFiles(LatestPointer pointer) {
    List<String> different = new ArrayList<>();
    int files = 0;
    long bytes = 0;
    for (Map.Entry<String, PointerVariable> each : pointer.variables().entrySet()) {
      VariableKey key = pointer.runKey().variable(each.getKey());
      for (SnapshotFrame frame : stores.readSnapshot(key, each.getValue().snapshot()).frames()) {
        if (stopping) {
          return Optional.empty();
        }
        if (!isShown(pointer)) {
          return Optional.of(skippedResult(pointer));
        }
        findProblem(
                new FileDigest(frame.bytes(), frame.sha256()),
                () -> stores.digest(key, frame.frameId()),
                stores.archiveLocation(key, frame.frameId()))
            .ifPresent(different::add);
        files++;
        bytes += frame.bytes();
        FrameImage image = frame.image();
        if (image != null) {
          findProblem(
                  new FileDigest(image.bytes(), image.sha256()),
                  () -> stores.imageDigest(key, frame.frameId()),
                  stores.imageLocation(key, frame.frameId()))
              .ifPresent(different::add);
          files++;
          bytes += image.bytes();
        }
      }
    }
    if (different.isEmpty()) {
      String detail = "%d files, %d bytes, all as published".formatted(files, bytes);
      return Optional.of(new Result(Verification.PASS, detail));
    }
    if (!isShown(pointer)) {
      return Optional.of(skippedResult(pointer));
    }
    int more = different.size() - MAX_NAMED;
    String detail =
        "%d of %d files are not as published: %s%s"
            .formatted(
                different.size(),
                files,
                String.join("; ", different.subList(0, Math.min(MAX_NAMED, different.size()))),
                more > 0 ? "; and " + more + " more" : "");
    return Optional.of(new Result(Verification.FAIL, detail));
  }

  private static Result skippedResult(LatestPointer pointer) {
    return new Result(
        Verification.SKIPPED, "generation %d is shown no longer".formatted(pointer.generation()));
  }

  private static Optional<String> findProblem(
      FileDigest published, Supplier<FileDigest> reading, String location) {
    try {
      FileDigest found = reading.get();
      return found.equals(published)
          ? Optional.empty()
          : Optional.of(
              "%s: expected %s, found %s"
                  .formatted(location, describe(published), describe(found)));
    } catch (FailureException unreadable) {
      return Optional.of(unreadable.failure().message());
    }
  }

  private static String describe(FileDigest digest) {
    return digest.bytes() + " bytes with sha256 " + digest.sha256();
  }

  private boolean isShown(LatestPointer pointer) {
    return stores
        .readPointer(pointer.model())
        .filter(now -> now.generation() == pointer.generation())
        .isPresent();
  }

  private void recordResult(LatestPointer pointer, String incident, Result result) {
    if (stopping || !writer.isWriter()) {
      return;
    }
    String model = pointer.model();
    metrics.rollbackVerified(model, result.outcome());
    if (result.outcome() == Verification.FAIL) {
      LOG.error(
          "{}: generation {} shows run {}, and {}; go to an earlier run with: tilesctl rollback {}",
          model,
          pointer.generation(),
          pointer.run(),
          result.detail(),
          model);
    } else {
      LOG.info(
          "{}: bytes of generation {} verified: {}, {}",
          model,
          pointer.generation(),
          result.outcome().externalName(),
          result.detail());
    }
    incidents.recordVerification(
        model,
        incident,
        pointer.generation(),
        StrictJson.object()
            .put("outcome", result.outcome().externalName())
            .put("at", clock.instant().toString())
            .put("detail", result.detail()));
  }
}
