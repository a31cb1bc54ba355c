package twf.tiles.publish;

import io.vertx.core.Future;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import twf.tiles.async.InOrder;

/** One lane a model: what changes a model's files runs one after another. Thread-safe. */
final class Lanes {
  private final Map<String, InOrder> lanes = new ConcurrentHashMap<>();

  <T> Future<T> run(String model, Supplier<Future<T>> step) {
    return lanes.computeIfAbsent(model, name -> new InOrder()).submit(step);
  }

  /** Completes when all that was submitted before has completed. */
  Future<Void> drained() {
    return Future.join(
            lanes.values().stream()
                .map(lane -> lane.submit(Future::<Void>succeededFuture))
                .toList())
        .mapEmpty();
  }
}
