package twf.tiles.common;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;

/** Runs asynchronous steps one after another, in the order of their submission. Thread-safe. */
public final class SerialExecutor {
  private final Queue<Supplier<Future<?>>> waiting = new ArrayDeque<>();
  private boolean busy;

  /** Runs {@code step} after all earlier ones have completed, successfully or not. */
  public <T> Future<T> submit(Supplier<Future<T>> step) {
    Promise<T> promise = Promise.promise();
    synchronized (this) {
      waiting.add(() -> start(step, promise));
    }
    runWaiting();
    return promise.future();
  }

  /**
   * Runs blocking work on the calling worker thread, when its turn comes. The thread waits until
   * then.
   */
  <T> T call(Callable<T> work) throws Exception {
    CountDownLatch turn = new CountDownLatch(1);
    Promise<Void> ended = Promise.promise();
    submit(
        () -> {
          turn.countDown();
          return ended.future();
        });
    try {
      turn.await();
      return work.call();
    } finally {
      ended.complete();
    }
  }

  /**
   * Starts steps while they complete immediately. A loop, so that many such steps do not deepen the
   * stack.
   */
  private void runWaiting() {
    while (true) {
      Supplier<Future<?>> task;
      synchronized (this) {
        task = busy ? null : waiting.poll();
        if (task == null) {
          return;
        }
        busy = true;
      }
      Future<?> ended = task.get();
      if (!ended.isComplete()) {
        ended.onComplete(
            settled -> {
              markIdle();
              runWaiting();
            });
        return;
      }
      markIdle();
    }
  }

  /** Returns whether no step runs or waits. */
  synchronized boolean isIdle() {
    return !busy && waiting.isEmpty();
  }

  private synchronized void markIdle() {
    busy = false;
  }

  /**
   * Runs a step and completes its promise. The returned future completes afterwards and never
   * fails.
   */
  private static <T> Future<?> start(Supplier<Future<T>> step, Promise<T> promise) {
    Future<T> result;
    try {
      result = Objects.requireNonNull(step.get(), "a step without a future");
    } catch (RuntimeException | Error e) {
      result = Future.failedFuture(e);
    }
    return result.onComplete(promise).transform(ended -> Future.succeededFuture());
  }
}
