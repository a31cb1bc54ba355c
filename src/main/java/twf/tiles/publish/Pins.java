package twf.tiles.publish;

import io.vertx.core.Future;
import io.vertx.core.eventbus.EventBus;
import java.util.List;
import twf.tiles.async.Blocking;
import twf.tiles.bus.Addresses;
import twf.tiles.bus.TreeChanged;
import twf.tiles.contract.Hold;

/**
 * Pins models and unpins them; what has waited for that is shown at once. Not in the pointer lane,
 * which its steps enter.
 */
final class Pins {
  private final Holds holds;
  private final RunPromotion promotion;
  private final Lanes lanes;
  private final Blocking workers;
  private final EventBus bus;

  Pins(Holds holds, RunPromotion promotion, Lanes lanes, Blocking workers, EventBus bus) {
    this.holds = holds;
    this.promotion = promotion;
    this.lanes = lanes;
    this.workers = workers;
    this.bus = bus;
  }

  Future<Hold> pin(String model, String actor, String reason) {
    return lanes
        .pointer(model, () -> workers.call(() -> holds.pin(model, actor, reason)))
        .onSuccess(pinned -> tell(model));
  }

  /** Unpins a model, and shows the newest run that may be shown; answers in words. */
  Future<List<String>> unpin(String model, String actor, String reason) {
    Trigger trigger = new Trigger(Trigger.Kind.UNPIN, actor, reason);
    return lanes
        .pointer(model, () -> workers.run(() -> holds.unpin(model)))
        .onSuccess(unpinned -> tell(model))
        .compose(unpinned -> promotion.afterUnpin(model, trigger));
  }

  private void tell(String model) {
    Addresses.TREE_CHANGED.publish(bus, new TreeChanged(model));
  }
}
