package twf.tiles.cli.terminal;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Sleeps until a timeout or an interrupt. */
public final class InterruptibleSleep {
  private final CountDownLatch never = new CountDownLatch(1);

  /** Sleeps for {@code count} seconds; returns false if the thread was interrupted. */
  public boolean sleepSeconds(long count) {
    try {
      return !never.await(count, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
