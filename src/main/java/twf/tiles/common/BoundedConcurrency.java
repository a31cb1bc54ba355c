package twf.tiles.common;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Runs asynchronous steps over a list with a bounded number in flight. */
public final class BoundedConcurrency {
  private BoundedConcurrency() {}

  /**
   * Applies {@code step} to each item, at most {@code limit} at a time.
   *
   * <p>After a failure no further step starts. The returned future completes only when the steps in
   * flight have ended. Steps must not complete with null.
   *
   * @return the results in the order of the items; fails with the first failure
   */
  public static <T, R> Future<List<R>> mapConcurrently(
      List<T> items, int limit, Function<? super T, Future<R>> step) {
    if (limit < 1) {
      throw new IllegalArgumentException("limit must be at least 1: " + limit);
    }
    if (items.isEmpty()) {
      return Future.succeededFuture(List.of());
    }
    return new Run<T, R>(items, step).start(Math.min(limit, items.size()));
  }

  private static final class Run<T, R> {
    private final List<T> items;
    private final Function<? super T, Future<R>> step;
    private final List<@Nullable R> results;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger lanes = new AtomicInteger();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final Promise<List<R>> done = Promise.promise();

    Run(List<T> items, Function<? super T, Future<R>> step) {
      this.items = items;
      this.step = step;
      this.results =
          Collections.synchronizedList(new ArrayList<>(Collections.nCopies(items.size(), null)));
    }

    Future<List<R>> start(int limit) {
      lanes.set(limit);
      for (int i = 0; i < limit; i++) {
        runLane();
      }
      return done.future();
    }

    /**
     * Processes items until none is left. A loop, because steps that complete immediately must not
     * deepen the stack.
     */
    private void runLane() {
      while (true) {
        int index = next.getAndIncrement();
        if (index >= items.size() || failure.get() != null) {
          finishLane();
          return;
        }
        Future<R> result = attempt(items.get(index));
        if (!result.isComplete()) {
          result.onComplete(
              (value, cause) -> {
                onResult(index, result);
                runLane();
              });
          return;
        }
        onResult(index, result);
      }
    }

    private Future<R> attempt(T item) {
      try {
        return step.apply(item);
      } catch (RuntimeException e) {
        return Future.failedFuture(e);
      }
    }

    private void onResult(int index, Future<R> result) {
      if (result.succeeded()) {
        results.set(index, result.result());
      } else {
        failure.compareAndSet(null, result.cause());
      }
    }

    private void finishLane() {
      if (lanes.decrementAndGet() > 0) {
        return;
      }
      Throwable cause = failure.get();
      if (cause != null) {
        done.fail(cause);
      } else {
        List<R> all = new ArrayList<>(results.size());
        for (R result : results) {
          all.add(java.util.Objects.requireNonNull(result, "a step completed with null"));
        }
        done.complete(Collections.unmodifiableList(all));
      }
    }
  }
}
