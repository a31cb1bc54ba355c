package twf.tiles.publish;

import io.vertx.core.Future;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.async.InOrder;
import twf.tiles.contract.ContractJson;
import twf.tiles.contract.HistoryRecord;
import twf.tiles.contract.Incident;
import twf.tiles.contract.LatestPointer;
import twf.tiles.contract.PointerVariable;
import twf.tiles.contract.SnapshotFrame;
import twf.tiles.contract.VariableKey;
import twf.tiles.failure.TileException;
import twf.tiles.files.Digest;
import twf.tiles.metrics.TileMetrics;
import twf.tiles.metrics.TileMetrics.Verification;

/**
 * Compares the bytes of what a rollback or a restore shows with the hashes recorded when they were
 * published: in the background, one state at a time over all models, on a thread of its own. The
 * outcome goes to the incident, the log and a metric. Reading ends where the state is shown no
 * longer. What a stop or a crash cuts off stays pending in the incident and is done after the next
 * start. Thread-safe.
 */
final class ByteVerifier {
  private static final Logger LOG = LoggerFactory.getLogger(ByteVerifier.class);

  /** How many files that differ are named. */
  private static final int MOST_NAMED = 3;

  /** So many of a model's newest incidents are looked at for one that is pending. */
  private static final int MOST_RESUMED = 20;

  private final Stores stores;
  private final Incidents incidents;
  private final Lanes lanes;
  private final PublishPools pools;
  private final WriterRole writer;
  private final TileMetrics metrics;
  private final Clock clock;
  private final InOrder queue = new InOrder();
  private volatile boolean stopping;

  ByteVerifier(
      Stores stores,
      Lanes lanes,
      PublishPools pools,
      WriterRole writer,
      TileMetrics metrics,
      Clock clock) {
    this.stores = stores;
    this.incidents = new Incidents(stores);
    this.lanes = lanes;
    this.pools = pools;
    this.writer = writer;
    this.metrics = metrics;
    this.clock = clock;
  }

  private record Result(Verification outcome, String detail) {}

  /**
   * Verifies a state after all that were submitted before.
   *
   * @param incident the name of the incident that gets the outcome
   */
  void submit(HistoryRecord state, String incident) {
    String model = state.pointer().model();
    queue
        .submit(() -> verify(state.pointer(), incident))
        .onFailure(
            cause ->
                LOG.warn(
                    "{}: the bytes of generation {} are not verified: {}; it is done after the next start",
                    model,
                    state.generation(),
                    cause.toString()));
  }

  /** Submits what an earlier process left pending. */
  Future<Void> resume(String model) {
    return pools
        .pointers()
        .run(
            () -> {
              for (Incident incident : incidents.newestFirst(model, MOST_RESUMED)) {
                for (long generation : Incidents.pendingVerifications(incident)) {
                  stores
                      .history()
                      .read(model, generation)
                      .ifPresent(state -> submit(state, incident.name()));
                }
              }
            });
  }

  /** Completes when all that was submitted before has ended. */
  Future<Void> idle() {
    return queue.submit(Future::<Void>succeededFuture);
  }

  /** Reads no further file. */
  void stop() {
    stopping = true;
  }

  private Future<Void> verify(LatestPointer pointer, String incident) {
    if (stopping || !writer.isWriter()) {
      return Future.succeededFuture();
    }
    return pools
        .verifying()
        .call(() -> read(pointer))
        .compose(
            result ->
                result.isEmpty()
                    ? Future.succeededFuture()
                    : lanes.pointer(
                        pointer.model(),
                        () -> pools.pointers().run(() -> note(pointer, incident, result.get()))));
  }

  /** Empty where it was cut off by a stop. */
  private Optional<Result> read(LatestPointer pointer) {
    List<String> different = new ArrayList<>();
    int files = 0;
    long bytes = 0;
    for (Map.Entry<String, PointerVariable> each : pointer.variables().entrySet()) {
      VariableKey key = pointer.runKey().variable(each.getKey());
      for (SnapshotFrame frame :
          stores.published().read(key, each.getValue().snapshot()).frames()) {
        if (stopping) {
          return Optional.empty();
        }
        if (!isShown(pointer)) {
          return Optional.of(skipped(pointer));
        }
        problem(key, frame).ifPresent(different::add);
        files++;
        bytes += frame.bytes();
      }
    }
    if (different.isEmpty()) {
      String detail = "%d files, %d bytes, all as published".formatted(files, bytes);
      return Optional.of(new Result(Verification.PASS, detail));
    }
    if (!isShown(pointer)) {
      return Optional.of(skipped(pointer));
    }
    int more = different.size() - MOST_NAMED;
    String detail =
        "%d of %d files are not as published: %s%s"
            .formatted(
                different.size(),
                files,
                String.join("; ", different.subList(0, Math.min(MOST_NAMED, different.size()))),
                more > 0 ? "; and " + more + " more" : "");
    return Optional.of(new Result(Verification.FAIL, detail));
  }

  private static Result skipped(LatestPointer pointer) {
    return new Result(
        Verification.SKIPPED, "generation %d is shown no longer".formatted(pointer.generation()));
  }

  private Optional<String> problem(VariableKey key, SnapshotFrame frame) {
    var archive = stores.published().archive(key, frame.frameId());
    try {
      Digest found = stores.digest(archive);
      Digest published = new Digest(frame.bytes(), frame.sha256());
      return found.equals(published)
          ? Optional.empty()
          : Optional.of(
              "%s: expected %s, found %s".formatted(archive, words(published), words(found)));
    } catch (TileException unreadable) {
      return Optional.of(unreadable.failure().message());
    }
  }

  private static String words(Digest digest) {
    return digest.bytes() + " bytes with sha256 " + digest.sha256();
  }

  private boolean isShown(LatestPointer pointer) {
    return stores
        .pointers()
        .read(pointer.model())
        .filter(now -> now.generation() == pointer.generation())
        .isPresent();
  }

  private void note(LatestPointer pointer, String incident, Result result) {
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
          result.outcome().word(),
          result.detail());
    }
    incidents.noteVerification(
        model,
        incident,
        pointer.generation(),
        ContractJson.object()
            .put("outcome", result.outcome().word())
            .put("at", clock.instant().toString())
            .put("detail", result.detail()));
  }
}
