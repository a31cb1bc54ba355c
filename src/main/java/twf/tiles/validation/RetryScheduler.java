package twf.tiles.validation;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.domain.VariableKey;

/**
 * Asks again for a bounded number of variables, each time later: first after a given delay, then
 * after twice as long, up to ten minutes. Thread-safe.
 */
final class RetryScheduler {
  /** How many variables may wait at a time. */
  static final int MAX_VARIABLES = 20_000;

  private static final Logger LOG = LoggerFactory.getLogger(RetryScheduler.class);
  private static final Duration MAX_DELAY = Duration.ofMinutes(10);
  private static final long NO_TIMER = -1;

  private final Vertx vertx;
  private final Duration first;
  private final Consumer<VariableKey> again;
  private final Map<VariableKey, Waiting> waiting = new HashMap<>();
  private boolean stopped;

  RetryScheduler(Vertx vertx, Duration first, Consumer<VariableKey> again) {
    this.vertx = vertx;
    this.first = first;
    this.again = again;
  }

  /** Asks again for a variable, later than the last time. */
  synchronized void schedule(VariableKey key) {
    Waiting last = waiting.get(key);
    if (stopped || (last == null && waiting.size() >= MAX_VARIABLES)) {
      LOG.warn("{} is not tried again before its manifest changes", key);
      return;
    }
    if (last != null) {
      vertx.cancelTimer(last.timer());
    }
    Duration delay = last == null ? first : last.delay().multipliedBy(2);
    Duration bounded = delay.compareTo(MAX_DELAY) > 0 ? MAX_DELAY : delay;
    long timer = vertx.setTimer(bounded.toMillis(), fired -> fire(key));
    waiting.put(key, new Waiting(bounded, timer));
  }

  /** Forgets a variable and how often it was tried. */
  synchronized void forget(VariableKey key) {
    Waiting last = waiting.remove(key);
    if (last != null) {
      vertx.cancelTimer(last.timer());
    }
  }

  /** Forgets all but these. */
  synchronized void retain(Set<VariableKey> keys) {
    List.copyOf(waiting.keySet()).stream().filter(key -> !keys.contains(key)).forEach(this::forget);
  }

  /** Asks for nothing any more. */
  synchronized void stop() {
    stopped = true;
    waiting.values().forEach(last -> vertx.cancelTimer(last.timer()));
    waiting.clear();
  }

  private void fire(VariableKey key) {
    synchronized (this) {
      Waiting last = waiting.get(key);
      if (last == null) {
        return;
      }
      waiting.put(key, new Waiting(last.delay(), NO_TIMER));
    }
    again.accept(key);
  }

  /**
   * A variable that waits, or that is tried right now.
   *
   * @param delay how long it waited last
   * @param timer to be cancelled, or {@link #NO_TIMER}
   */
  private record Waiting(Duration delay, long timer) {}
}
