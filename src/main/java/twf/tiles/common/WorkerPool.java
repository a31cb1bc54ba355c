package twf.tiles.common;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.util.concurrent.Callable;

/**
 * A named pool of a fixed number of worker threads. All blocking work goes through such a pool.
 *
 * <p>Calls are unordered and run in parallel; futures complete on the caller's context.
 */
public final class WorkerPool implements AutoCloseable {
  private final WorkerExecutor workers;
  private final int size;

  /**
   * @param name the pool's name, part of its threads' names
   * @param size the number of threads
   */
  public WorkerPool(Vertx vertx, String name, int size) {
    this.workers = vertx.createSharedWorkerExecutor(name, size);
    this.size = size;
  }

  /** Returns the number of threads. */
  public int size() {
    return size;
  }

  /** Runs {@code work} on a worker thread; an exception fails the future. */
  public <T> Future<T> call(Callable<T> work) {
    return workers.executeBlocking(work, false);
  }

  /** Runs {@code work} on a worker thread; an exception fails the future. */
  public Future<Void> run(Work work) {
    return workers.executeBlocking(
        () -> {
          work.run();
          return null;
        },
        false);
  }

  @Override
  public void close() {
    workers.close();
  }

  /** Blocking work without a result. */
  @FunctionalInterface
  public interface Work {
    void run() throws Exception;
  }
}
