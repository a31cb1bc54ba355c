package twf.tiles.web.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import twf.tiles.common.WorkerPool;
import twf.tiles.testing.FutureAssertions;

class RefCountedCacheTest {
  private static final int SIZE = 100;

  private final Vertx vertx = Vertx.vertx();
  private final WorkerPool blocking = new WorkerPool(vertx, "test", 2);
  private final List<ByteBuf> loaded = new ArrayList<>();

  @AfterEach
  void close() {
    FutureAssertions.await(vertx.close());
  }

  @Test
  void loadsOnceAndSharesValue() {
    RefCountedCache<String, ByteBuf> cache = cache(10 * SIZE);
    ByteBuf first = lease(cache, "a");
    ByteBuf second = lease(cache, "a");
    assertThat(second).isSameAs(first);
    assertThat(loaded).hasSize(1);
    assertThat(first.refCnt()).as("the cache's reference and two leases").isEqualTo(3);
  }

  @Test
  void keepsEvictedValueUntilLastRelease() {
    RefCountedCache<String, ByteBuf> cache = cache(2 * SIZE);
    List<ByteBuf> leases = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      leases.add(lease(cache, "thing " + i));
    }
    assertThat(leases).allMatch(lease -> lease.refCnt() >= 1);
    soon(() -> assertThat(leases).filteredOn(lease -> lease.refCnt() == 2).hasSizeBetween(1, 2));
    assertThat(leases).allMatch(lease -> lease.refCnt() >= 1);
    leases.forEach(ByteBuf::release);
    assertThat(loaded).filteredOn(thing -> thing.refCnt() > 0).hasSizeBetween(1, 2);
  }

  @Test
  void returnsValueTooLargeToCache() {
    RefCountedCache<String, ByteBuf> cache = cache(SIZE / 2);
    ByteBuf lease = lease(cache, "a");
    soon(() -> assertThat(lease.refCnt()).isEqualTo(1));
    lease.release();
    assertThat(loaded).allMatch(thing -> thing.refCnt() == 0);
  }

  @Test
  void doesNotCacheFailures() {
    RefCountedCache<String, ByteBuf> cache = cache(10 * SIZE);
    AtomicInteger tries = new AtomicInteger();
    assertThatThrownBy(
            () ->
                FutureAssertions.await(
                    cache.retain(
                        "a",
                        () -> {
                          tries.incrementAndGet();
                          throw new IOException("broken");
                        })))
        .hasRootCauseMessage("broken");
    assertThat(lease(cache, "a").refCnt()).isEqualTo(2);
    assertThat(tries).hasValue(1);
  }

  /** Retries the assertion, because the cache evicts shortly after a value is retained. */
  private static void soon(ThrowingRunnable assertion) {
    await().atMost(Duration.ofSeconds(10)).untilAsserted(assertion);
  }

  private RefCountedCache<String, ByteBuf> cache(long weight) {
    return new RefCountedCache<>(vertx, blocking, weight, ByteBuf::capacity);
  }

  private ByteBuf lease(RefCountedCache<String, ByteBuf> cache, String key) {
    Future<ByteBuf> lease = cache.retain(key, this::load);
    return FutureAssertions.await(lease);
  }

  private ByteBuf load() {
    ByteBuf thing = Unpooled.directBuffer(SIZE, SIZE);
    synchronized (loaded) {
      loaded.add(thing);
    }
    return thing;
  }
}
