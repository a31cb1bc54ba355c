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
 * Immutable things by name, bounded by bytes; what nobody has asked for in a while goes, too. Each
 * is loaded once at a time, however many ask for it; failures are not kept. Thread-safe.
 */
public final class FutureCache<K, V> {
  private static final Duration MAX_IDLE_DURATION = Duration.ofMinutes(10);

  private final AsyncCache<K, Loaded<V>> cache;
  private final Vertx vertx;
  private final WorkerPool blocking;

  /**
   * @param maxBytes of all things together
   * @param bytes of one thing on the heap, roughly
   */
  public FutureCache(Vertx vertx, WorkerPool blocking, long maxBytes, ToIntFunction<V> bytes) {
    this(vertx, blocking, maxBytes, bytes, removed -> {});
  }

  /**
   * @param removed is told of each thing that is kept no longer, at once; must not block or throw
   */
  public FutureCache(
      Vertx vertx,
      WorkerPool blocking,
      long maxBytes,
      ToIntFunction<V> bytes,
      Consumer<V> removed) {
    this.vertx = vertx;
    this.blocking = blocking;
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

  /** The thing, loaded where it is not at hand; on the caller's context. */
  public Future<V> get(K key, Callable<V> load) {
    return fetch(key, () -> blocking.call(load));
  }

  /** The thing where it is at hand; null where it would have to be loaded. */
  public @Nullable V atHand(K key) {
    CompletableFuture<Loaded<V>> found = cache.getIfPresent(key);
    return found != null && found.isDone() ? found.join().value() : null;
  }

  /**
   * As {@link #get}, of a thing that is loaded asynchronously.
   *
   * @param load must not throw
   */
  public Future<V> fetch(K key, Supplier<Future<V>> load) {
    CompletableFuture<Loaded<V>> found =
        cache.get(key, (name, executor) -> load(load).toCompletionStage().toCompletableFuture());
    if (found.isDone()) {
      return result(key, found);
    }
    return Future.fromCompletionStage(found, vertx.getOrCreateContext())
        .compose(loaded -> result(key, found));
  }

  /** Never fails: Caffeine would log each failure, and clients can cause as many as they like. */
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
