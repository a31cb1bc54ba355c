package twf.tiles.common;

import static org.assertj.core.api.Assertions.assertThat;
import static twf.tiles.testing.FutureAssertions.await;
import static twf.tiles.testing.FutureAssertions.failure;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BoundedWorkQueueTest {
  private final BoundedWorkQueue queue =
      new BoundedWorkQueue(2, 3, () -> new IllegalStateException("full"));
  private final List<Promise<Integer>> begun = new ArrayList<>();

  private Future<Integer> step() {
    Promise<Integer> promise = Promise.promise();
    begun.add(promise);
    return promise.future();
  }

  @Test
  void boundsConcurrencyAndQueue() {
    List<Future<Integer>> asked = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      asked.add(queue.submit(this::step));
    }
    assertThat(begun).hasSize(2);
    assertThat(failure(queue.submit(this::step))).hasMessage("full");

    begun.get(1).complete(11);
    assertThat(begun).hasSize(3);
    assertThat(await(asked.get(1))).isEqualTo(11);
    Future<Integer> last = queue.submit(this::step);
    begun.get(0).fail("broken");
    assertThat(failure(asked.get(0))).hasMessage("broken");
    for (int i = 2; i < 6; i++) {
      begun.get(i).complete(10 + i);
    }
    assertThat(await(last)).isEqualTo(15);
    assertThat(begun).hasSize(6);
  }

  @Test
  void continuesAfterStepThrows() {
    for (int i = 0; i < 100; i++) {
      assertThat(
              failure(
                  queue.submit(
                      () -> {
                        throw new IllegalArgumentException("thrown");
                      })))
          .hasMessage("thrown");
    }
    Future<Integer> after = queue.submit(this::step);
    begun.get(0).complete(1);
    assertThat(await(after)).isEqualTo(1);
  }
}
