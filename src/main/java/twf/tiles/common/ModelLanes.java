package twf.tiles.common;

import io.vertx.core.Future;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The two lanes of each model, in which its work is done one step after another. Thread-safe.
 *
 * <p>The publishing lane copies and removes files of runs; its steps may take long. The pointer
 * lane reads and changes the pointer, history, holds, pins and incidents in short steps, so that a
 * rollback never waits for a copy.
 *
 * <p>A publishing step may wait for a pointer step. The reverse could deadlock.
 */
public final class ModelLanes {
  private final Map<String, SerialExecutor> publishing = new ConcurrentHashMap<>();
  private final Map<String, SerialExecutor> pointers = new ConcurrentHashMap<>();

  /** Runs a step in the publishing lane, after all steps submitted before. */
  public <T> Future<T> runInPublishingLane(String model, Supplier<Future<T>> step) {
    return publishing.computeIfAbsent(model, name -> new SerialExecutor()).submit(step);
  }

  /** Runs a step in the pointer lane, after all steps submitted before. */
  public <T> Future<T> runInPointerLane(String model, Supplier<Future<T>> step) {
    return pointers.computeIfAbsent(model, name -> new SerialExecutor()).submit(step);
  }

  /**
   * Runs blocking work in the publishing lane on the calling worker thread, which waits for its
   * turn. The thread must not be one that a step of a lane needs.
   */
  public <T> T callInPublishingLane(String model, Callable<T> work) throws Exception {
    return publishing.computeIfAbsent(model, name -> new SerialExecutor()).call(work);
  }

  /** As {@link #callInPublishingLane}, in the pointer lane. */
  public <T> T callInPointerLane(String model, Callable<T> work) throws Exception {
    return pointers.computeIfAbsent(model, name -> new SerialExecutor()).call(work);
  }

  /** Returns whether no step runs or waits in any lane. */
  public boolean isIdle() {
    return Stream.of(publishing, pointers)
        .allMatch(lanes -> lanes.values().stream().allMatch(SerialExecutor::isIdle));
  }

  /** Completes when all steps submitted before have completed. */
  public Future<Void> whenDrained() {
    return whenDrained(publishing).compose(done -> whenDrained(pointers));
  }

  private static Future<Void> whenDrained(Map<String, SerialExecutor> lanes) {
    Stream<Future<Void>> last =
        lanes.values().stream().map(lane -> lane.submit(Future::<Void>succeededFuture));
    return Future.join(last.toList()).mapEmpty();
  }
}
