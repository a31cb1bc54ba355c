package twf.tiles.common;

import io.vertx.core.Future;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The order of work on each model. In the publishing lane runs what copies and removes the files of
 * runs, and may take long. In the pointer lane runs what reads and then changes the pointer, its
 * history, holds, pins and incidents: short steps, so that a rollback never waits for a copy. A
 * step of the publishing lane may wait for one of the pointer lane, never the other way round.
 * Thread-safe.
 */
public final class KeyedSerialExecutor {
  private final Map<String, SerialExecutor> publishing = new ConcurrentHashMap<>();
  private final Map<String, SerialExecutor> pointers = new ConcurrentHashMap<>();

  /** Runs a step in the publishing lane, when all that were submitted before have ended. */
  public <T> Future<T> run(String model, Supplier<Future<T>> step) {
    return publishing.computeIfAbsent(model, name -> new SerialExecutor()).submit(step);
  }

  /** Runs a step in the pointer lane, when all that were submitted before have ended. */
  public <T> Future<T> pointer(String model, Supplier<Future<T>> step) {
    return pointers.computeIfAbsent(model, name -> new SerialExecutor()).submit(step);
  }

  /** Completes when all that was submitted before has completed. */
  public Future<Void> drained() {
    return drained(publishing).compose(done -> drained(pointers));
  }

  private static Future<Void> drained(Map<String, SerialExecutor> lanes) {
    Stream<Future<Void>> last =
        lanes.values().stream().map(lane -> lane.submit(Future::<Void>succeededFuture));
    return Future.join(last.toList()).mapEmpty();
  }
}
