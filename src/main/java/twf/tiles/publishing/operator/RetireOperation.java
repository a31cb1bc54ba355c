package twf.tiles.publishing.operator;

import io.vertx.core.Future;
import io.vertx.core.eventbus.EventBus;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.common.KeyedSerialExecutor;
import twf.tiles.common.WorkerPool;
import twf.tiles.domain.Hold;
import twf.tiles.domain.LatestPointer;
import twf.tiles.domain.ModelHolds;
import twf.tiles.domain.RunId;
import twf.tiles.error.FailureException;
import twf.tiles.event.Addresses;
import twf.tiles.event.ModelStateChanged;
import twf.tiles.publishing.commit.PointerCommit;
import twf.tiles.publishing.policy.PublishTrigger;
import twf.tiles.publishing.state.HoldService;
import twf.tiles.publishing.state.PublishingStores;
import twf.tiles.writer.WriterElection;

/**
 * Retires a model and undoes a retirement.
 *
 * <p>Retiring first writes a durable mark to {@code holds.json}, which stops all publishing of the
 * model, and then removes the pointer. If a crash leaves the mark without the removal, recovery
 * removes the pointer at the next start. Retention removes the runs an hour later.
 *
 * <p>Callers must not occupy the model's pointer lane: the methods enter it themselves.
 */
public final class RetireOperation {
  private static final Logger LOG = LoggerFactory.getLogger(RetireOperation.class);

  private final PublishingStores stores;
  private final HoldService holds;
  private final PointerCommit pointers;
  private final RunPromotion promotion;
  private final KeyedSerialExecutor lanes;
  private final WorkerPool workers;
  private final WriterElection writer;
  private final EventBus bus;
  private final Clock clock;

  public RetireOperation(
      PublishingStores stores,
      PointerCommit pointers,
      HoldService holds,
      RunPromotion promotion,
      KeyedSerialExecutor lanes,
      WorkerPool workers,
      WriterElection writer,
      EventBus bus,
      Clock clock) {
    this.stores = stores;
    this.holds = holds;
    this.pointers = pointers;
    this.promotion = promotion;
    this.lanes = lanes;
    this.workers = workers;
    this.writer = writer;
    this.bus = bus;
    this.clock = clock;
  }

  /** Retires a model, or reports what that would do. Idempotent; repeat it after a failure. */
  Future<RetireReply> retire(String model, String actor, String reason, boolean dryRun) {
    return inPointerLane(
        model,
        () -> {
          Optional<LatestPointer> shown = readable(model);
          List<RunId> runs = stores.published().runs(model);
          requireAnything(model, shown.isPresent() || !runs.isEmpty());
          Hold retired =
              dryRun
                  ? new Hold(clock.instant(), actor, reason)
                  : end(model, actor, reason, shown.map(LatestPointer::generation).orElse(0L));
          Set<RunId> held = stores.holds().read(model).runs().keySet();
          return new RetireReply(
              model,
              retired,
              shown.map(LatestPointer::run).orElse(null),
              runs.stream().filter(run -> !held.contains(run)).toList(),
              runs.stream().filter(held::contains).toList(),
              dryRun);
        });
  }

  private Hold end(String model, String actor, String reason, long shown) {
    Hold retired =
        holds.retire(
            model, actor, reason, Math.max(shown, stores.history().newestGeneration(model)));
    try {
      pointers.remove(model);
    } catch (IOException e) {
      throw FailureException.storage(stores.manifests().pointer(model), e);
    } finally {
      tell(model);
    }
    LOG.info("{} is retired by {}: {}", model, actor, reason);
    return retired;
  }

  /**
   * Reads the pointer. Empty if it is missing or unreadable: a broken pointer must not prevent
   * retiring the model.
   */
  private Optional<LatestPointer> readable(String model) {
    try {
      return stores.pointers().read(model);
    } catch (FailureException e) {
      LOG.error("{}", e.getMessage());
      return Optional.empty();
    }
  }

  private void requireAnything(String model, boolean published) {
    if (!published && stores.history().newestGeneration(model) == 0) {
      throw FailureException.notFound(
          "nothing of model " + model + " was ever published; models: tilesctl models");
    }
  }

  /**
   * Undoes a retirement and shows the newest run that may be shown. Returns the decisions as text.
   * Idempotent; repeat it after a failure.
   */
  Future<List<String>> undo(String model, String actor, String reason) {
    PublishTrigger trigger = new PublishTrigger(PublishTrigger.Kind.UNPIN, actor, reason);
    return inPointerLane(
            model,
            () -> {
              if (!isUndoneHalf(model)) {
                holds.undoRetire(model);
                tell(model);
              }
              return true;
            })
        .compose(undone -> promotion.promoteAfterUnpin(model, trigger));
  }

  /**
   * Returns whether an earlier undo removed the mark and was interrupted before a run was shown.
   */
  private boolean isUndoneHalf(String model) {
    ModelHolds now = stores.holds().read(model);
    return now.retired() == null
        && now.generationFloor() > 0
        && stores.pointers().read(model).isEmpty();
  }

  private <T> Future<T> inPointerLane(String model, Callable<T> work) {
    return lanes.runInPointerLane(
        model,
        () -> {
          writer.requireWriter();
          return workers.call(work);
        });
  }

  private void tell(String model) {
    Addresses.TREE_CHANGED.publish(bus, new ModelStateChanged(model));
  }
}
