package twf.tiles.common;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static twf.tiles.testing.FutureAssertions.await;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tests work that a thread of a pool shares with the others. */
@ExtendWith(VertxExtension.class)
@Timeout(60)
class WorkerPoolTest {
  private static final List<Integer> ITEMS = IntStream.range(0, 50).boxed().toList();

  @Test
  void completesThoughEachThreadOfThePoolWaits(Vertx vertx) {
    for (int size = 1; size <= 3; size++) {
      WorkerPool pool = new WorkerPool(vertx, "each-" + size, size);
      Queue<Integer> seen = new ConcurrentLinkedQueue<>();
      List<Future<Void>> callers =
          IntStream.range(0, 4)
              .mapToObj(caller -> pool.run(() -> pool.forEach(ITEMS, seen::add)))
              .toList();
      await(Future.all(callers));
      assertThat(seen).hasSize(4 * ITEMS.size());
      assertThat(Set.copyOf(seen)).hasSameSizeAs(ITEMS);
    }
  }

  @Test
  void sharesItemsWithFreeThreads(Vertx vertx) {
    WorkerPool pool = new WorkerPool(vertx, "share", 2);
    CountDownLatch both = new CountDownLatch(2);
    Set<String> threads = ConcurrentHashMap.newKeySet();
    await(
        pool.run(
            () ->
                pool.forEach(
                    List.of(1, 2),
                    item -> {
                      threads.add(Thread.currentThread().getName());
                      both.countDown();
                      awaitUninterrupted(both);
                    })));
    assertThat(threads).hasSize(2);
  }

  @Test
  void beginsNoItemAfterFailure(Vertx vertx) {
    WorkerPool pool = new WorkerPool(vertx, "fail", 1);
    Queue<Integer> seen = new ConcurrentLinkedQueue<>();
    for (Throwable thrown : List.of(new IllegalStateException("x"), new OutOfMemoryError("x"))) {
      seen.clear();
      assertThatThrownBy(
              () ->
                  pool.forEach(
                      ITEMS,
                      item -> {
                        seen.add(item);
                        if (item == 3) {
                          throwUnchecked(thrown);
                        }
                      }))
          .isSameAs(thrown);
      assertThat(seen).containsExactly(0, 1, 2, 3);
    }
  }

  @Test
  void takesAllItemsItselfWhereThePoolIsClosed(Vertx vertx) throws Exception {
    WorkerPool pool = new WorkerPool(vertx, "closed", 3);
    pool.close();
    Queue<Integer> seen = new ConcurrentLinkedQueue<>();
    pool.forEach(ITEMS, seen::add);
    assertThat(seen).containsExactlyElementsOf(ITEMS);
  }

  @Test
  void endsAtAnInterruptThatTheWorkIgnores(Vertx vertx) {
    WorkerPool pool = new WorkerPool(vertx, "interrupted", 1);
    Queue<Integer> seen = new ConcurrentLinkedQueue<>();
    assertThatThrownBy(
            () ->
                pool.forEach(
                    ITEMS,
                    item -> {
                      seen.add(item);
                      if (item == 3) {
                        Thread.currentThread().interrupt();
                      }
                    }))
        .isInstanceOf(InterruptedException.class);
    Thread.interrupted();
    assertThat(seen).containsExactly(0, 1, 2, 3);
  }

  /** Closing a pool interrupts a thread that waits for another one's item, and that one. */
  @Test
  void endsWhenThePoolIsClosedMeanwhile(Vertx vertx) throws Exception {
    WorkerPool pool = new WorkerPool(vertx, "closing", 2);
    CountDownLatch both = new CountDownLatch(2);
    CountDownLatch never = new CountDownLatch(1);
    Queue<Integer> seen = new ConcurrentLinkedQueue<>();
    Future<Void> work =
        pool.run(
            () ->
                pool.forEach(
                    ITEMS,
                    item -> {
                      seen.add(item);
                      both.countDown();
                      ignoreInterrupt(never);
                    }));
    both.await();
    pool.close();
    assertThatThrownBy(() -> WorkerPool.await(work)).isInstanceOf(InterruptedException.class);
    assertThat(seen).containsExactlyInAnyOrder(0, 1);
  }

  private static void ignoreInterrupt(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void throwUnchecked(Throwable thrown) {
    if (thrown instanceof Error error) {
      throw error;
    }
    throw (RuntimeException) thrown;
  }

  private static void awaitUninterrupted(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
