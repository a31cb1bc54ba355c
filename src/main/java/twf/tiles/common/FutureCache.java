package twf.tiles.common;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * An asynchronous cache of immutable values, bounded by bytes and by idle time. Thread-safe.
 *
 * <p>Concurrent requests for a key share one load. Failures are not cached.
 */
public final class FutureCache<K, V> {
  private static final Duration MAX_IDLE_DURATION = Duration.ofMinutes(10);

  private final AsyncCache<K, Loaded<V>> cache;
  private final Vertx vertx;
  private final WorkerPool workers;

  /**
   * @param maxBytes the maximum total size of the values
   * @param bytes estimates the heap size of one value
   */
  public FutureCache(Vertx vertx, WorkerPool workers, long maxBytes, ToIntFunction<V> bytes) {
    this(vertx, workers, maxBytes, bytes, removed -> {});
  }

  /**
   * @param removed called synchronously with each value that leaves the cache; must not block or
   *     throw
   */
  public FutureCache(
      Vertx vertx, WorkerPool workers, long maxBytes, ToIntFunction<V> bytes, Consumer<V> removed) {
    this.vertx = vertx;
    this.workers = workers;
    this.cache =
        Caffeine.newBuilder()
            .maximumWeight(maxBytes)
            .expireAfterAccess(MAX_IDLE_DURATION)
            .weigher((K key, Loaded<V> loaded) -> loaded.weight(bytes))
            .removalListener(
                (@Nullable K key, @Nullable Loaded<V> loaded, RemovalCause cause) -> {
                  if (loaded != null && loaded.value() != null) {
                    removed.accept(loaded.value());
                  }
                })
            .executor(Runnable::run)
            .buildAsync();
  }

  /** Returns the value, loaded on a worker thread if absent. Completes on the caller's context. */
  public Future<V> get(K key, Callable<V> load) {
    return getAsync(key, () -> workers.call(load));
  }

  /** Returns the value if it is cached; null if it would have to be loaded. */
  public @Nullable V getIfPresent(K key) {
    CompletableFuture<Loaded<V>> found = cache.getIfPresent(key);
    return found != null && found.isDone() ? found.join().value() : null;
  }

  /**
   * Like {@link #get}, with an asynchronous loader.
   *
   * @param load must not throw
   */
  public Future<V> getAsync(K key, Supplier<Future<V>> load) {
    CompletableFuture<Loaded<V>> found =
        cache.get(key, (name, executor) -> load(load).toCompletionStage().toCompletableFuture());
    if (found.isDone()) {
      return result(key, found);
    }
    return Future.fromCompletionStage(found, vertx.getOrCreateContext())
        .compose(loaded -> result(key, found));
  }

  /**
   * Wraps failures in a value: Caffeine logs failed loads, and clients can trigger any number of
   * them.
   */
  private Future<Loaded<V>> load(Supplier<Future<V>> load) {
    return load.get()
        .map(value -> new Loaded<V>(value, null))
        .otherwise(cause -> new Loaded<V>(null, cause));
  }

  private Future<V> result(K key, CompletableFuture<Loaded<V>> done) {
    Loaded<V> loaded = done.join();
    if (loaded.value() != null) {
      return Future.succeededFuture(loaded.value());
    }
    cache.asMap().remove(key, done);
    return Future.failedFuture(Objects.requireNonNull(loaded.failure()));
  }

  private record Loaded<V>(@Nullable V value, @Nullable Throwable failure) {
    int weight(ToIntFunction<V> bytes) {
      return value == null ? 1 : bytes.applyAsInt(value);
    }
  }
}
