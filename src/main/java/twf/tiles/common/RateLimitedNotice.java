package twf.tiles.common;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Rate-limits log messages that clients can trigger. Thread-safe.
 *
 * <p>The first occurrence is reported immediately, later ones at most once per interval with a
 * count.
 */
public final class RateLimitedNotice {
  private final Clock clock;
  private final Duration interval;
  private @Nullable Instant lastReported;
  private long unreported;

  public RateLimitedNotice(Clock clock, Duration interval) {
    this.clock = clock;
    this.interval = interval;
  }

  /**
   * Counts an occurrence.
   *
   * @param report called with the number of occurrences since the last call, if the interval has
   *     passed
   * @return whether it was called
   */
  public boolean report(LongConsumer report) {
    long count;
    synchronized (this) {
      unreported++;
      Instant now = clock.instant();
      // A clock that is set back must not suppress messages.
      boolean early =
          lastReported != null
              && !now.isBefore(lastReported)
              && now.isBefore(lastReported.plus(interval));
      if (early) {
        return false;
      }
      lastReported = now;
      count = unreported;
      unreported = 0;
    }
    report.accept(count);
    return true;
  }
}
