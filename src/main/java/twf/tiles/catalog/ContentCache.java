package twf.tiles.catalog;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import twf.tiles.async.Blocking;

/**
 * Immutable things by name, bounded by bytes. Each is loaded once at a time on a worker, however
 * many ask for it; failures are not kept. Thread-safe.
 */
public final class ContentCache<K, V> {
  private final AsyncCache<K, Loaded<V>> cache;
  private final Vertx vertx;
  private final Blocking blocking;

  /**
   * @param maxBytes of all things together
   * @param bytes of one thing on the heap, roughly
   */
  public ContentCache(Vertx vertx, Blocking blocking, long maxBytes, ToIntFunction<V> bytes) {
    this.vertx = vertx;
    this.blocking = blocking;
    this.cache =
        Caffeine.newBuilder()
            .maximumWeight(maxBytes)
            .weigher((K key, Loaded<V> loaded) -> loaded.weight(bytes))
            .executor(Runnable::run)
            .buildAsync();
  }

  /** The thing, loaded where it is not at hand; on the caller's context. */
  public Future<V> get(K key, Callable<V> load) {
    CompletableFuture<Loaded<V>> found =
        cache.get(key, (name, executor) -> load(load).toCompletionStage().toCompletableFuture());
    if (found.isDone()) {
      return result(key, found);
    }
    return Future.fromCompletionStage(found, vertx.getOrCreateContext())
        .compose(loaded -> result(key, found));
  }

  /** Never fails: Caffeine would log each failure, and clients can cause as many as they like. */
  private Future<Loaded<V>> load(Callable<V> load) {
    return blocking
        .call(load)
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
