package twf.tiles.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class BlockedEventLoopDetectorTest {
  @Test
  void detectsBlockedEventLoop() {
    Vertx vertx = BlockedEventLoopDetector.vertx(10);
    BlockedEventLoopDetector loops = new BlockedEventLoopDetector(vertx);
    CountDownLatch release = new CountDownLatch(1);
    vertx.runOnContext(
        now -> {
          try {
            release.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> !loops.found().isEmpty());
    release.countDown();
    assertThat(loops.found().get(0)).contains("eventloop");
    FutureAssertions.await(vertx.close());
  }
}
