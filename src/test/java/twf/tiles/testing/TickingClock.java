package twf.tiles.testing;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicLong;

/** One second later each time it is asked. Thread-safe. */
public final class TickingClock extends Clock {
  private final Instant start = Instant.parse("2026-02-01T00:00:00Z");
  private final AtomicLong seconds = new AtomicLong();

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return this;
  }

  /** Puts the clock forward, or back. */
  public void advance(Duration time) {
    seconds.addAndGet(time.toSeconds());
  }

  /** What it said last, or was put to since. */
  public Instant now() {
    return start.plusSeconds(seconds.get());
  }

  @Override
  public Instant instant() {
    return start.plusSeconds(seconds.incrementAndGet());
  }
}
