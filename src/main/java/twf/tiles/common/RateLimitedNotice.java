package twf.tiles.common;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells of what strangers can bring about as often as they like: at once, and then so seldom that
 * nobody can fill a log, with a count. Thread-safe.
 */
public final class RateLimitedNotice {
  private final Clock clock;
  private final Duration apart;
  private @Nullable Instant told;
  private long untold;

  public RateLimitedNotice(Clock clock, Duration apart) {
    this.clock = clock;
    this.apart = apart;
  }

  /**
   * Counts one.
   *
   * @param tell gets how many there were since it was last called, where it is time
   */
  public void happened(LongConsumer tell) {
    long count;
    synchronized (this) {
      untold++;
      Instant now = clock.instant();
      // A clock that is set back must not silence it.
      boolean early = told != null && !now.isBefore(told) && now.isBefore(told.plus(apart));
      if (early) {
        return;
      }
      told = now;
      count = untold;
      untold = 0;
    }
    tell.accept(count);
  }
}
