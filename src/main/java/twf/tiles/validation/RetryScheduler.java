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
 * Schedules retries of variables with exponential backoff: the first after a given delay, each
 * later one after twice the delay before, up to ten minutes. Bounded. Thread-safe.
 */
final class RetryScheduler {
  /** The maximum number of variables with a pending retry. */
  static final int MAX_VARIABLES = 20_000;

  private static final Logger LOG = LoggerFactory.getLogger(RetryScheduler.class);
  private static final Duration MAX_DELAY = Duration.ofMinutes(10);
  private static final long NO_TIMER = -1;

  private final Vertx vertx;
  private final Duration firstDelay;
  private final Consumer<VariableKey> retry;
  private final Map<VariableKey, Waiting> waiting = new HashMap<>();
  private boolean stopped;

  RetryScheduler(Vertx vertx, Duration firstDelay, Consumer<VariableKey> retry) {
    this.vertx = vertx;
    this.firstDelay = firstDelay;
    this.retry = retry;
  }

  /** Schedules the next retry of a variable, with a longer delay than the last one. */
  synchronized void schedule(VariableKey key) {
    Waiting last = waiting.get(key);
    if (stopped || (last == null && waiting.size() >= MAX_VARIABLES)) {
      LOG.warn("{}: no retry scheduled; validated again when its manifest changes", key);
      return;
    }
    if (last != null) {
      vertx.cancelTimer(last.timer());
    }
    Duration delay = last == null ? firstDelay : last.delay().multipliedBy(2);
    Duration bounded = delay.compareTo(MAX_DELAY) > 0 ? MAX_DELAY : delay;
    long timer = vertx.setTimer(bounded.toMillis(), fired -> fire(key));
    waiting.put(key, new Waiting(bounded, timer));
  }

  /** Cancels the retry of a variable and resets its delay. */
  synchronized void forget(VariableKey key) {
    Waiting last = waiting.remove(key);
    if (last != null) {
      vertx.cancelTimer(last.timer());
    }
  }

  /** Cancels all retries except those of these variables. */
  synchronized void retain(Set<VariableKey> keys) {
    List.copyOf(waiting.keySet()).stream().filter(key -> !keys.contains(key)).forEach(this::forget);
  }

  /** Cancels all retries and ignores later requests. */
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
    retry.accept(key);
  }

  /**
   * A variable that waits for a retry, or is being retried.
   *
   * @param delay the delay of the last retry
   * @param timer the pending timer, or {@link #NO_TIMER} while it is being retried
   */
  private record Waiting(Duration delay, long timer) {}
}
