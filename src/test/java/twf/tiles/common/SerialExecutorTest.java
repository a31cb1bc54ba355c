package twf.tiles.common;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static twf.tiles.testing.FutureAssertions.await;
import static twf.tiles.testing.FutureAssertions.failure;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SerialExecutorTest {

  @Test
  void limitsConcurrencyKeepingResultOrder() {
    List<Promise<Integer>> begun = new ArrayList<>();
    Future<List<Integer>> all =
        BoundedConcurrency.mapConcurrently(
            List.of(0, 1, 2, 3, 4),
            2,
            item -> {
              Promise<Integer> promise = Promise.promise();
              begun.add(promise);
              return promise.future();
            });
    assertThat(begun).hasSize(2);
    begun.get(1).complete(11);
    assertThat(begun).hasSize(3);
    begun.get(2).complete(12);
    begun.get(0).complete(10);
    assertThat(begun).hasSize(5);
    begun.get(4).complete(14);
    assertThat(all.isComplete()).isFalse();
    begun.get(3).complete(13);
    assertThat(await(all)).containsExactly(10, 11, 12, 13, 14);
  }

  @Test
  void startsNothingAfterFailureAndAwaitsRunning() {
    List<Promise<Integer>> begun = new ArrayList<>();
    Future<List<Integer>> all =
        BoundedConcurrency.mapConcurrently(
            List.of(0, 1, 2, 3),
            2,
            item -> {
              Promise<Integer> promise = Promise.promise();
              begun.add(promise);
              return promise.future();
            });
    begun.get(0).fail("first");
    assertThat(all.isComplete()).isFalse();
    begun.get(1).fail("second");
    assertThat(failure(all)).hasMessage("first");
    assertThat(begun).hasSize(2);
  }

  @Test
  void doesNotOverflowStackWithManyCompletedSteps() {
    List<Integer> items = IntStream.range(0, 100_000).boxed().toList();
    assertThat(await(BoundedConcurrency.mapConcurrently(items, 3, Future::succeededFuture)))
        .isEqualTo(items);
    assertThat(
            await(
                BoundedConcurrency.mapConcurrently(List.<Integer>of(), 3, Future::succeededFuture)))
        .isEmpty();
  }

  @Test
  void failsOnThrowAndRejectsZeroLimit() {
    assertThat(
            failure(
                BoundedConcurrency.mapConcurrently(
                    List.of(1),
                    1,
                    item -> {
                      throw new IllegalStateException("thrown");
                    })))
        .hasMessage("thrown");
    assertThatThrownBy(
            () -> BoundedConcurrency.mapConcurrently(List.of(1), 0, Future::succeededFuture))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void runsStepsSequentiallyDespiteFailures() {
    SerialExecutor lane = new SerialExecutor();
    List<String> log = new ArrayList<>();
    Promise<String> first = Promise.promise();
    Future<String> one = lane.submit(first::future);
    Future<String> two =
        lane.submit(
            () -> {
              log.add("two");
              throw new IllegalStateException("thrown");
            });
    Future<String> three =
        lane.submit(
            () -> {
              log.add("three");
              throw new AssertionError("an error");
            });
    Future<String> four = lane.submit(() -> null);
    Future<String> five =
        lane.submit(
            () -> {
              log.add("five");
              return Future.succeededFuture("5");
            });
    assertThat(log).isEmpty();
    first.fail("first");
    assertThat(failure(one)).hasMessage("first");
    assertThat(failure(two)).hasMessage("thrown");
    assertThat(failure(three)).hasMessage("an error");
    assertThat(failure(four)).isInstanceOf(NullPointerException.class);
    assertThat(await(five)).isEqualTo("5");
    assertThat(log).containsExactly("two", "three", "five");
  }

  @Test
  void doesNotOverflowStackWithLongQueue() {
    SerialExecutor lane = new SerialExecutor();
    Promise<Integer> first = Promise.promise();
    lane.submit(first::future);
    List<Integer> seen = new ArrayList<>();
    Future<Integer> last = Future.succeededFuture();
    for (int i = 0; i < 50_000; i++) {
      int number = i;
      last =
          lane.submit(
              () -> {
                seen.add(number);
                return Future.succeededFuture(number);
              });
    }
    first.complete(0);
    assertThat(await(last)).isEqualTo(49_999);
    assertThat(seen).hasSize(50_000).isSorted();
  }
}
