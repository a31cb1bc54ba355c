package twf.tiles.common;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Supplier;

/**
 * Runs asynchronous steps in the order of their submission, a bounded number at a time; of the
 * others a bounded number waits, and the rest is refused. Thread-safe.
 */
public final class BoundedWorkQueue {
  private final int atOnce;
  private final int mostWaiting;
  private final Supplier<? extends RuntimeException> refusal;
  private final Queue<Runnable> waiting = new ArrayDeque<>();
  private int running;

  /**
   * @param atOnce how many steps run at a time
   * @param mostWaiting how many more may wait
   * @param refusal what a step fails with that finds no place
   */
  public BoundedWorkQueue(
      int atOnce, int mostWaiting, Supplier<? extends RuntimeException> refusal) {
    this.atOnce = atOnce;
    this.mostWaiting = mostWaiting;
    this.refusal = refusal;
  }

  /** Starts {@code step} when there is room for it; fails at once where it may not even wait. */
  public <T> Future<T> submit(Supplier<Future<T>> step) {
    Promise<T> promise = Promise.promise();
    synchronized (this) {
      if (running + waiting.size() >= atOnce + mostWaiting) {
        return Future.failedFuture(refusal.get());
      }
      waiting.add(() -> run(step, promise));
    }
    proceed();
    return promise.future();
  }

  private void proceed() {
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
    result.onComplete(
        (value, cause) -> {
          synchronized (this) {
            running--;
          }
          promise.complete(value, cause);
          proceed();
        });
  }
}
