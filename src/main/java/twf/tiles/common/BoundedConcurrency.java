package twf.tiles.common;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
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
    BoundedWorkQueue queue = new BoundedWorkQueue(limit, items.size(), IllegalStateException::new);
    AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    List<Future<R>> results = new ArrayList<>(items.size());
    for (T item : items) {
      Future<R> result =
          queue.submit(
              () -> {
                Throwable earlier = failure.get();
                return earlier == null ? step.apply(item) : Future.failedFuture(earlier);
              });
      results.add(result.onFailure(cause -> failure.compareAndSet(null, cause)));
    }
    return Future.join(results)
        .transform(
            ended -> {
              Throwable first = failure.get();
              return first == null
                  ? Future.succeededFuture(results.stream().map(Future::result).toList())
                  : Future.failedFuture(first);
            });
  }
}
