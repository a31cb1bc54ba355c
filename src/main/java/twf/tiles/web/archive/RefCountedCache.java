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
 * Things that hold more than heap (memory outside it, open files), bounded, lent to whoever needs
 * them: what the cache lets go lives on until the last borrower has released it. Thread-safe.
 */
final class RefCountedCache<K, V extends ReferenceCounted> {
  /** How often a thing may be let go between its loading and its lease before it is not kept. */
  private static final int MAX_ATTEMPTS = 2;

  private final WorkerPool blocking;
  private final FutureCache<K, V> cache;

  /**
   * @param maxWeight of all that is kept
   * @param weight of one thing
   */
  RefCountedCache(Vertx vertx, WorkerPool blocking, long maxWeight, ToIntFunction<V> weight) {
    this.blocking = blocking;
    this.cache = new FutureCache<>(vertx, blocking, maxWeight, weight, ReferenceCounted::release);
  }

  /**
   * Borrows a thing, which the caller releases once; loaded on a worker where it is not at hand.
   *
   * @param load gives a thing with one reference, which is the cache's
   */
  Future<V> lease(K key, Callable<V> load) {
    return lease(key, load, MAX_ATTEMPTS);
  }

  /** As {@link #lease}, of a thing that is at hand; null where it would have to be loaded. */
  @Nullable V leaseAtHand(K key) {
    V value = cache.atHand(key);
    return value != null && retained(value) ? value : null;
  }

  private Future<V> lease(K key, Callable<V> load, int tries) {
    Future<V> found = cache.get(key, load);
    if (found.isComplete()) {
      return found.failed() || retained(found.result()) ? found : again(key, load, tries);
    }
    return found.compose(
        value -> retained(value) ? Future.succeededFuture(value) : again(key, load, tries));
  }

  /** In a rush of more than is kept, a thing may be gone before its borrower has come for it. */
  private Future<V> again(K key, Callable<V> load, int tries) {
    return tries > 1 ? lease(key, load, tries - 1) : blocking.call(load);
  }

  private static boolean retained(ReferenceCounted value) {
    try {
      value.retain();
      return true;
    } catch (IllegalReferenceCountException evicted) {
      return false;
    }
  }
}
