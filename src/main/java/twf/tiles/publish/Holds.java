package twf.tiles.publish;

import java.io.IOException;
import java.time.Clock;
import java.util.Optional;
import twf.tiles.contract.HistoryRecord;
import twf.tiles.contract.Hold;
import twf.tiles.contract.HoldSet;
import twf.tiles.contract.RunKey;
import twf.tiles.failure.TileException;
import twf.tiles.files.UnknownOutcomeException;
import twf.tiles.metrics.TileMetrics;

/** Holds runs and pins models, durably. Calls block; one at a time a model. */
final class Holds {
  private final Stores stores;
  private final TileMetrics metrics;
  private final Clock clock;

  Holds(Stores stores, TileMetrics metrics, Clock clock) {
    this.stores = stores;
    this.metrics = metrics;
    this.clock = clock;
  }

  /** Holds a run; one that is held already keeps its first reason. */
  Hold hold(RunKey run, String actor, String reason) {
    return hold(run, new Hold(clock.instant(), actor, reason));
  }

  /** Holds the run that a rollback left, since then: whatever the clock says now. */
  Hold hold(RunKey run, HistoryRecord rollback) {
    return hold(run, new Hold(rollback.at(), rollback.actor(), rollback.reason()));
  }

  private Hold hold(RunKey run, Hold hold) {
    HoldSet now = stores.holds().read(run.model());
    Hold known = now.runs().get(run.run());
    if (known != null) {
      return known;
    }
    replace(run.model(), now.with(run.run(), hold));
    return hold;
  }

  /**
   * Releases a run.
   *
   * @throws TileException where it is not held
   */
  Hold release(RunKey run) {
    HoldSet now = stores.holds().read(run.model());
    Hold known = now.runs().get(run.run());
    if (known == null) {
      throw TileException.conflict(
          "run " + run + " is not held; what is: tilesctl status " + run.model());
    }
    replace(run.model(), now.without(run.run()));
    return known;
  }

  /** The hold of a run, if it is held. */
  Optional<Hold> of(RunKey run) {
    return Optional.ofNullable(stores.holds().read(run.model()).runs().get(run.run()));
  }

  /**
   * Pins a model.
   *
   * @throws TileException where it is pinned already
   */
  Hold pin(String model, String actor, String reason) {
    HoldSet now = stores.holds().read(model);
    Hold known = now.pin();
    if (known != null) {
      throw TileException.conflict(
          "model " + model + " is pinned already, " + known.describe() + "; unpin it first");
    }
    Hold pin = new Hold(clock.instant(), actor, reason);
    replace(model, now.withPin(pin));
    return pin;
  }

  /**
   * Unpins a model.
   *
   * @throws TileException where it is not pinned
   */
  void unpin(String model) {
    HoldSet now = stores.holds().read(model);
    if (now.pin() == null) {
      throw TileException.conflict("model " + model + " is not pinned");
    }
    replace(model, now.withPin(null));
  }

  /**
   * Ends a model, with its pin. One that has ended keeps its first reason.
   *
   * @param newest the newest generation that it has shown
   */
  Hold retire(String model, String actor, String reason, long newest) {
    HoldSet now = stores.holds().read(model);
    Hold known = now.retired();
    if (known != null) {
      return known;
    }
    Hold retired = new Hold(clock.instant(), actor, reason);
    replace(model, now.withPin(null).withRetired(retired).withGenerationFloor(newest));
    return retired;
  }

  /**
   * Goes on with a model that has ended.
   *
   * @throws TileException where it has not
   */
  void undoRetire(String model) {
    HoldSet now = stores.holds().read(model);
    if (now.retired() == null) {
      throw TileException.conflict("model " + model + " is not retired");
    }
    replace(model, now.withRetired(null));
  }

  private void replace(String model, HoldSet holds) {
    try {
      stores.holds().replace(model, holds);
    } catch (UnknownOutcomeException e) {
      if (!stores.holds().read(model).equals(holds)) {
        throw TileException.storage(stores.manifests().holds(model), e);
      }
      stores.atomic().found(stores.manifests().holds(model), e);
    } catch (IOException e) {
      throw TileException.storage(stores.manifests().holds(model), e);
    }
    metrics.holds(model, holds);
  }
}
