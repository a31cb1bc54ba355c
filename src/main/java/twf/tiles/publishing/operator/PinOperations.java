package twf.tiles.publishing.operator;

import io.vertx.core.Future;
import io.vertx.core.eventbus.EventBus;
import java.util.List;
import twf.tiles.common.KeyedSerialExecutor;
import twf.tiles.common.WorkerPool;
import twf.tiles.domain.Hold;
import twf.tiles.event.Addresses;
import twf.tiles.event.ModelStateChanged;
import twf.tiles.publishing.policy.PublishTrigger;
import twf.tiles.publishing.state.HoldService;

/**
 * Pins and unpins models. After an unpin, runs that waited are shown at once. Do not call it from
 * the model's pointer lane, which its steps enter.
 */
public final class PinOperations {
  private final HoldService holds;
  private final RunPromotion promotion;
  private final KeyedSerialExecutor lanes;
  private final WorkerPool workers;
  private final EventBus bus;

  public PinOperations(
      HoldService holds,
      RunPromotion promotion,
      KeyedSerialExecutor lanes,
      WorkerPool workers,
      EventBus bus) {
    this.holds = holds;
    this.promotion = promotion;
    this.lanes = lanes;
    this.workers = workers;
    this.bus = bus;
  }

  Future<Hold> pin(String model, String actor, String reason) {
    return lanes
        .runInPointerLane(model, () -> workers.call(() -> holds.pin(model, actor, reason)))
        .onSuccess(pinned -> publishModelStateChanged(model));
  }

  /**
   * Unpins a model and shows the newest run that the policy permits. Completes with the decisions
   * in words.
   */
  Future<List<String>> unpin(String model, String actor, String reason) {
    PublishTrigger trigger = new PublishTrigger(PublishTrigger.Kind.UNPIN, actor, reason);
    return lanes
        .runInPointerLane(model, () -> workers.run(() -> holds.unpin(model)))
        .onSuccess(unpinned -> publishModelStateChanged(model))
        .compose(unpinned -> promotion.promoteAfterUnpin(model, trigger));
  }

  private void publishModelStateChanged(String model) {
    Addresses.TREE_CHANGED.publish(bus, new ModelStateChanged(model));
  }
}
