package twf.tiles.publish;

import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import twf.tiles.async.Blocking;
import twf.tiles.bus.ValidationReport;
import twf.tiles.contract.HistoryRecord;
import twf.tiles.contract.Hold;
import twf.tiles.contract.HoldSet;
import twf.tiles.contract.LatestPointer;
import twf.tiles.contract.RunKey;
import twf.tiles.contract.VariableKey;
import twf.tiles.failure.TileException;

/** What an operator may ask of publishing. Thread-safe; refuses changes while not the writer. */
public final class Operator {
  private final Stores stores;
  private final Lanes lanes;
  private final Rollback rollback;
  private final ReleaseRun release;
  private final Reports reports;
  private final Blocking workers;
  private final WriterRole writer;
  private final Set<String> rollingBack = ConcurrentHashMap.newKeySet();

  Operator(
      Stores stores,
      Lanes lanes,
      Rollback rollback,
      ReleaseRun release,
      Reports reports,
      Blocking workers,
      WriterRole writer) {
    this.stores = stores;
    this.lanes = lanes;
    this.rollback = rollback;
    this.release = release;
    this.reports = reports;
    this.workers = workers;
    this.writer = writer;
  }

  /** Takes clients back to an earlier state; one at a time a model, a second one is refused. */
  public Future<RollbackReply> rollback(RollbackRequest request) {
    String model = request.model();
    if (!request.dryRun() && !rollingBack.add(model)) {
      return Future.failedFuture(
          TileException.conflict("a rollback of " + model + " is under way: look at its status"));
    }
    return change(model, () -> rollback.run(request))
        .onComplete(
            (reply, cause) -> {
              if (!request.dryRun()) {
                rollingBack.remove(model);
              }
            });
  }

  /** Keeps a run from being published; answers the hold, which may be an earlier one. */
  public Future<Hold> hold(RunKey run, String actor, String reason) {
    return change(run.model(), () -> release.hold(run, actor, reason));
  }

  /** Lets a run go and looks at it again at once; answers what came of it, in words. */
  public Future<List<String>> release(RunKey run, String actor, String reason) {
    return change(run.model(), () -> release.release(run, actor, reason))
        .map(ReleaseRun.Released::decisions);
  }

  /** The newest states of a model, newest first. */
  public Future<List<HistoryRecord>> history(String model, int atMost) {
    return workers.call(
        () -> {
          try (Stream<HistoryRecord> records = stores.history().newestFirst(model)) {
            return records.limit(atMost).toList();
          }
        });
  }

  /** The last validation report of a variable. */
  public Optional<ValidationReport> report(VariableKey key) {
    return reports.last(key);
  }

  /**
   * What is to be known of a model at a glance.
   *
   * @param pointer what clients see
   * @param holds what is held
   * @param waiting what has passed the checklist and is not published, with the reason why
   */
  public record ModelStatus(
      String model,
      Optional<LatestPointer> pointer,
      HoldSet holds,
      List<ValidationReport> waiting) {}

  /** The models that have ever shown or held anything, or have been validated, in order. */
  public Future<List<String>> models() {
    return workers.call(
        () -> {
          Set<String> models = new TreeSet<>(reports.models());
          models.addAll(stores.manifests().models());
          return List.copyOf(models);
        });
  }

  /** Whether this process writes. */
  public boolean isWriter() {
    return writer.isWriter();
  }

  /** Who writes, for people. */
  public String writer() {
    return writer.holder();
  }

  /** What is to be known of a model at a glance. */
  public Future<ModelStatus> status(String model) {
    return workers.call(
        () ->
            new ModelStatus(
                model,
                stores.pointers().read(model),
                stores.holds().read(model),
                reports.waiting(model)));
  }

  private <T> Future<T> change(String model, Supplier<Future<T>> step) {
    return lanes.run(
        model,
        () -> {
          writer.require();
          return step.get();
        });
  }
}
