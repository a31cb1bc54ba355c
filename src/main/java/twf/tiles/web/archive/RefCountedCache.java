package twf.tiles.web.archive;

import io.netty.util.IllegalReferenceCountException;
import io.netty.util.ReferenceCounted;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.Callable;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import twf.tiles.common.FutureCache;
import twf.tiles.common.WorkerPool;

/**
 * A bounded cache of reference-counted resources (direct memory, open files). A value that is
 * evicted lives until its last borrower releases it. Thread-safe.
 */
final class RefCountedCache<K, V extends ReferenceCounted> {
  /** Attempts to lease a value through the cache; then it is loaded without being cached. */
  private static final int MAX_ATTEMPTS = 2;

  private final WorkerPool blocking;
  private final FutureCache<K, V> cache;

  /**
   * @param maxWeight of all cached values
   * @param weight of one value
   */
  RefCountedCache(Vertx vertx, WorkerPool blocking, long maxWeight, ToIntFunction<V> weight) {
    this.blocking = blocking;
    this.cache = new FutureCache<>(vertx, blocking, maxWeight, weight, ReferenceCounted::release);
  }

  /**
   * Borrows a value, which the caller releases once; loads it on a worker if it is not cached.
   *
   * @param load returns a value with one reference, which the cache owns
   */
  Future<V> retain(K key, Callable<V> load) {
    return retain(key, load, MAX_ATTEMPTS);
  }

  /** Like {@link #retain}, but returns null if the value is not cached. */
  @Nullable V retainIfPresent(K key) {
    V value = cache.getIfPresent(key);
    return value != null && tryRetain(value) ? value : null;
  }

  private Future<V> retain(K key, Callable<V> load, int tries) {
    Future<V> found = cache.get(key, load);
    if (found.isComplete()) {
      return found.failed() || tryRetain(found.result()) ? found : retryRetain(key, load, tries);
    }
    return found.compose(
        value -> tryRetain(value) ? Future.succeededFuture(value) : retryRetain(key, load, tries));
  }

  /** Retries a lease: under load a value can be evicted before its borrower has retained it. */
  private Future<V> retryRetain(K key, Callable<V> load, int tries) {
    return tries > 1 ? retain(key, load, tries - 1) : blocking.call(load);
  }

  private static boolean tryRetain(ReferenceCounted value) {
    try {
      value.retain();
      return true;
    } catch (IllegalReferenceCountException evicted) {
      return false;
    }
  }
}
