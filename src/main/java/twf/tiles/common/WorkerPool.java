package twf.tiles.common;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.util.concurrent.Callable;

/**
 * The one door to blocking work: a named pool of a fixed number of worker threads.
 *
 * <p>Calls are unordered and run side by side; results arrive on the caller's context.
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

  /** How many calls run side by side. */
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
