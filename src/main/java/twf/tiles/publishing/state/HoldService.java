package twf.tiles.publishing.state;

import java.time.Clock;
import java.util.Optional;
import twf.tiles.domain.HistoryRecord;
import twf.tiles.domain.Hold;
import twf.tiles.domain.ModelHolds;
import twf.tiles.domain.RunKey;
import twf.tiles.error.FailureException;
import twf.tiles.metrics.TileMetrics;
import twf.tiles.storage.PublishedStore;

/**
 * Sets and removes holds of runs, pins and retirements of models, durably. Calls block; run one at
 * a time per model.
 */
public final class HoldService {
  private final PublishedStore stores;
  private final TileMetrics metrics;
  private final Clock clock;

  public HoldService(PublishedStore stores, TileMetrics metrics, Clock clock) {
    this.stores = stores;
    this.metrics = metrics;
    this.clock = clock;
  }

  /** Holds a run. A run that is held already keeps its existing hold, which is returned. */
  public Hold hold(RunKey run, String actor, String reason) {
    return hold(run, new Hold(clock.instant(), actor, reason));
  }

  /** Holds the run that a rollback left, with the time, actor and reason of the rollback. */
  public Hold hold(RunKey run, HistoryRecord rollback) {
    return hold(run, new Hold(rollback.at(), rollback.actor(), rollback.reason()));
  }

  private Hold hold(RunKey run, Hold hold) {
    ModelHolds now = stores.readHolds(run.model());
    Hold known = now.runs().get(run.run());
    if (known != null) {
      return known;
    }
    replace(run.model(), now.withHold(run.run(), hold));
    return hold;
  }

  /**
   * Releases a run and returns its former hold.
   *
   * @throws FailureException if the run is not held
   */
  public Hold release(RunKey run) {
    ModelHolds now = stores.readHolds(run.model());
    Hold known = now.runs().get(run.run());
    if (known == null) {
      throw FailureException.conflict(
          "run " + run + " is not held; list holds with: tilesctl status " + run.model());
    }
    replace(run.model(), now.withoutHold(run.run()));
    return known;
  }

  /** Returns the hold of a run. Empty if it is not held. */
  public Optional<Hold> find(RunKey run) {
    return Optional.ofNullable(stores.readHolds(run.model()).runs().get(run.run()));
  }

  /**
   * Pins a model.
   *
   * @throws FailureException if the model is pinned already
   */
  public Hold pin(String model, String actor, String reason) {
    ModelHolds now = stores.readHolds(model);
    Hold known = now.pin();
    if (known != null) {
      throw FailureException.conflict(
          "model " + model + " is pinned already, " + known.describe() + "; unpin it first");
    }
    Hold pin = new Hold(clock.instant(), actor, reason);
    replace(model, now.withPin(pin));
    return pin;
  }

  /**
   * Unpins a model.
   *
   * @throws FailureException if the model is not pinned
   */
  public void unpin(String model) {
    ModelHolds now = stores.readHolds(model);
    if (now.pin() == null) {
      throw FailureException.conflict("model " + model + " is not pinned");
    }
    replace(model, now.withPin(null));
  }

  /**
   * Retires a model and removes its pin. A model that is already retired keeps its existing mark,
   * which is returned.
   *
   * @param newest the newest generation that the model has shown
   */
  public Hold retire(String model, String actor, String reason, long newest) {
    ModelHolds now = stores.readHolds(model);
    Hold known = now.retired();
    if (known != null) {
      return known;
    }
    Hold retired = new Hold(clock.instant(), actor, reason);
    replace(model, now.withPin(null).withRetired(retired).withGenerationFloor(newest));
    return retired;
  }

  /**
   * Undoes the retirement of a model.
   *
   * @throws FailureException if the model is not retired
   */
  public void undoRetire(String model) {
    ModelHolds now = stores.readHolds(model);
    if (now.retired() == null) {
      throw FailureException.conflict("model " + model + " is not retired");
    }
    replace(model, now.withRetired(null));
  }

  /** Returns the error of a command that a hold blocks. */
  public static FailureException conflict(RunKey run, Hold hold) {
    return FailureException.conflict(
        "run %s is held %s; release it with: tilesctl release %s %s"
            .formatted(run.run(), hold.describe(), run.model(), run.run()));
  }

  private void replace(String model, ModelHolds holds) {
    stores.replaceHolds(model, holds);
    metrics.holdsChanged(model, holds);
  }
}
