package twf.tiles.common;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Supplier;

/**
 * Runs asynchronous steps in submission order with bounded concurrency and a bounded queue. Steps
 * beyond both limits are rejected. Thread-safe.
 */
public final class BoundedWorkQueue {
  private final int atOnce;
  private final int mostWaiting;
  private final Supplier<? extends RuntimeException> refusal;
  private final Queue<Runnable> waiting = new ArrayDeque<>();
  private int running;

  /**
   * @param atOnce the maximum number of running steps
   * @param mostWaiting the maximum number of queued steps
   * @param refusal creates the exception of a rejected step
   */
  public BoundedWorkQueue(
      int atOnce, int mostWaiting, Supplier<? extends RuntimeException> refusal) {
    if (atOnce < 1) {
      throw new IllegalArgumentException("atOnce must be at least 1: " + atOnce);
    }
    this.atOnce = atOnce;
    this.mostWaiting = mostWaiting;
    this.refusal = refusal;
  }

  /** Runs or queues {@code step}; the future fails immediately if the queue is full. */
  public <T> Future<T> submit(Supplier<Future<T>> step) {
    Promise<T> promise = Promise.promise();
    synchronized (this) {
      if (running + waiting.size() >= atOnce + mostWaiting) {
        return Future.failedFuture(refusal.get());
      }
      waiting.add(() -> run(step, promise));
    }
    runWaiting();
    return promise.future();
  }

  /** Starts steps while they may. A loop, so that completed steps do not deepen the stack. */
  private void runWaiting() {
    while (true) {
      Runnable next;
      synchronized (this) {
        next = running < atOnce ? waiting.poll() : null;
        if (next == null) {
          return;
        }
        running++;
      }
      next.run();
    }
  }

  private <T> void run(Supplier<Future<T>> step, Promise<T> promise) {
    Future<T> result;
    try {
      result = step.get();
    } catch (RuntimeException e) {
      result = Future.failedFuture(e);
    }
    if (result.isComplete()) {
      finish(result, promise);
    } else {
      result.onComplete(
          ended -> {
            finish(ended, promise);
            runWaiting();
          });
    }
  }

  private <T> void finish(AsyncResult<T> result, Promise<T> promise) {
    synchronized (this) {
      running--;
    }
    promise.handle(result);
  }
}
