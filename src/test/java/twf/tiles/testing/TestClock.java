package twf.tiles.testing;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A clock under the test's control: it stands still, or advances one second per reading.
 * Thread-safe.
 */
public final class TestClock extends Clock {
  private static final Instant START = Instant.parse("2026-02-01T00:00:00Z");

  private final AtomicReference<Instant> now;
  private final Duration step;
  private volatile Runnable read = () -> {};

  private TestClock(Instant start, Duration step) {
    this.now = new AtomicReference<>(start);
    this.step = step;
  }

  /** Returns a clock that stands still until it is advanced. */
  public static TestClock stopped() {
    return stopped(START);
  }

  /** Returns a clock that stands still until it is advanced. */
  public static TestClock stopped(Instant start) {
    return new TestClock(start, Duration.ZERO);
  }

  /**
   * Returns a clock that advances one second before each reading, so that no two readings are
   * equal.
   */
  public static TestClock ticking() {
    return new TestClock(START, Duration.ofSeconds(1));
  }

  /** Sets an action to run before each reading. */
  public TestClock onRead(Runnable action) {
    read = action;
    return this;
  }

  /** Moves the clock forward, or back if {@code time} is negative. */
  public void advance(Duration time) {
    now.updateAndGet(instant -> instant.plus(time));
  }

  /** Returns the current time without advancing the clock. */
  public Instant now() {
    return now.get();
  }

  @Override
  public Instant instant() {
    read.run();
    return now.updateAndGet(instant -> instant.plus(step));
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return this;
  }
}
