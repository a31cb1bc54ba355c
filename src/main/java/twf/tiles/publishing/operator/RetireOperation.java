package twf.tiles.publishing.operator;

import io.vertx.core.eventbus.EventBus;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.domain.Hold;
import twf.tiles.domain.LatestPointer;
import twf.tiles.domain.ModelHolds;
import twf.tiles.domain.RunId;
import twf.tiles.error.FailureException;
import twf.tiles.event.Addresses;
import twf.tiles.event.ModelStateChanged;
import twf.tiles.publishing.commit.PointerCommit;
import twf.tiles.publishing.state.HoldService;
import twf.tiles.storage.PublishedStore;

/**
 * Retires a model and undoes a retirement.
 *
 * <p>Retiring first writes a durable mark to {@code holds.json}, which stops all publishing of the
 * model, and then removes the pointer. If a crash leaves the mark without the removal, recovery
 * removes the pointer at the next start. Retention removes the runs an hour later.
 *
 * <p>Calls block; run them in the model's pointer lane.
 */
public final class RetireOperation {
  private static final Logger LOG = LoggerFactory.getLogger(RetireOperation.class);

  private final PublishedStore stores;
  private final PointerCommit pointers;
  private final HoldService holds;
  private final EventBus bus;
  private final Clock clock;

  public RetireOperation(
      PublishedStore stores, PointerCommit pointers, HoldService holds, EventBus bus, Clock clock) {
    this.stores = stores;
    this.pointers = pointers;
    this.holds = holds;
    this.bus = bus;
    this.clock = clock;
  }

  /** Retires a model, or reports what that would do. Idempotent; repeat it after a failure. */
  RetireReply retire(String model, String actor, String reason, boolean dryRun) {
    Optional<LatestPointer> shown = readableOrEmpty(model);
    List<RunId> runs = stores.runs(model);
    long newest = stores.history().newestGeneration(model);
    if (shown.isEmpty() && runs.isEmpty() && newest == 0) {
      throw FailureException.notFound(
          "nothing of model " + model + " was ever published; models: tilesctl models");
    }
    long generation = Math.max(newest, shown.map(LatestPointer::generation).orElse(0L));
    Hold retired =
        dryRun
            ? new Hold(clock.instant(), actor, reason)
            : holds.retire(model, actor, reason, generation);
    if (!dryRun) {
      try {
        pointers.remove(model);
      } catch (IOException e) {
        throw stores.pointerFailure(model, e);
      } finally {
        tell(model);
      }
      LOG.info("{} is retired by {}: {}", model, actor, reason);
    }
    Set<RunId> held = stores.readHolds(model).runs().keySet();
    return new RetireReply(
        model,
        retired,
        shown.map(LatestPointer::run).orElse(null),
        runs.stream().filter(run -> !held.contains(run)).toList(),
        runs.stream().filter(held::contains).toList(),
        dryRun);
  }

  /** Reads the pointer. Empty if unreadable, too: that must not prevent retiring the model. */
  private Optional<LatestPointer> readableOrEmpty(String model) {
    try {
      return stores.readPointer(model);
    } catch (FailureException e) {
      LOG.error("{}", e.getMessage());
      return Optional.empty();
    }
  }

  /** Undoes a retirement; shows nothing. Idempotent; repeat it after a failure. */
  void undo(String model) {
    ModelHolds now = stores.readHolds(model);
    boolean isInterrupted =
        now.retired() == null && now.generationFloor() > 0 && stores.readPointer(model).isEmpty();
    // An earlier undo may have removed the mark and been interrupted before a run was shown.
    if (!isInterrupted) {
      holds.undoRetire(model);
      tell(model);
    }
  }

  private void tell(String model) {
    Addresses.TREE_CHANGED.publish(bus, new ModelStateChanged(model));
  }
}
