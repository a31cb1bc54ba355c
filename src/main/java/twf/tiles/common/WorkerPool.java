package twf.tiles.common;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

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
    // A call may take as long as the disk needs, or as its turn in a lane: no warnings of that.
    this.workers = vertx.createSharedWorkerExecutor(name, size, 1, TimeUnit.DAYS);
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

  /**
   * Waits on a worker thread for a future and returns its result.
   *
   * @throws Exception the cause, if the future failed
   */
  public static <T> T await(Future<T> future) throws Exception {
    if (Context.isOnEventLoopThread()) {
      throw new IllegalStateException("event loops must not block");
    }
    CountDownLatch ended = new CountDownLatch(1);
    future.onComplete(done -> ended.countDown());
    ended.await();
    if (future.succeeded()) {
      return future.result();
    }
    throw exception(future.cause());
  }

  /**
   * Applies {@code work} to each item, on the calling thread and on those of this pool that are
   * free, and waits for all. The caller may be a thread of this pool: it waits only for items that
   * another thread has begun. The others queue anew for each item, so that other calls to this pool
   * get their turn. After a failure no further item begins.
   *
   * @throws InterruptedException if a thread that takes part is interrupted, whatever {@code work}
   *     makes of it; other threads may not be done with their items then
   * @throws Exception the first failure
   */
  public <T> void forEach(List<T> items, Consumer<T> work) throws Exception {
    AtomicInteger next = new AtomicInteger();
    AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    CountDownLatch unfinished = new CountDownLatch(items.size());
    BooleanSupplier step =
        () -> {
          int index = next.getAndIncrement();
          if (index >= items.size()) {
            return false;
          }
          try {
            if (failure.get() == null) {
              work.accept(items.get(index));
              throwIfInterrupted();
            }
          } catch (Throwable e) {
            failure.compareAndSet(null, e);
          } finally {
            unfinished.countDown();
          }
          return true;
        };
    for (int i = 1; i < Math.min(size, items.size()); i++) {
      help(step);
    }
    while (step.getAsBoolean()) {}
    try {
      unfinished.await();
    } catch (InterruptedException e) {
      failure.compareAndSet(null, e);
      throw e;
    }
    Throwable first = failure.get();
    if (first != null) {
      throw exception(first);
    }
  }

  private void help(BooleanSupplier step) {
    try {
      run(
          () -> {
            if (step.getAsBoolean()) {
              help(step);
            }
          });
    } catch (RejectedExecutionException e) {
      // The pool is closed: the caller takes the items that are left, or is interrupted.
    }
  }

  /** Throws if the current thread is interrupted, and leaves it so. */
  public static void throwIfInterrupted() throws InterruptedException {
    if (Thread.currentThread().isInterrupted()) {
      throw new InterruptedException("the worker pool closes");
    }
  }

  private static Exception exception(Throwable cause) {
    if (cause instanceof Error error) {
      throw error;
    }
    return cause instanceof Exception known ? known : new IllegalStateException(cause);
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
