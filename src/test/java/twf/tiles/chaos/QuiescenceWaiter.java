package twf.tiles.chaos;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import twf.tiles.load.WrongResponseException;
import twf.tiles.testing.Roots;

/** Waits until the disk shows no unfinished work, which happens between two publishes. */
record QuiescenceWaiter(Roots roots) {
  private static final Duration BOUND = Duration.ofSeconds(120);
  private static final Duration POLL = Duration.ofMillis(20);

  void await() {
    AtomicReference<Map<String, String>> left = new AtomicReference<>(Map.of());
    try {
      Awaitility.await()
          .atMost(BOUND)
          .pollInterval(POLL)
          .ignoreExceptions()
          .until(
              () -> {
                left.set(UnfinishedWorkDetector.findByFileName(roots));
                if (left.get().isEmpty()) {
                  left.set(UnfinishedWorkDetector.find(roots));
                }
                return left.get().isEmpty();
              });
    } catch (ConditionTimeoutException e) {
      throw new WrongResponseException("left behind after the restart: " + left.get());
    }
  }
}
