package twf.tiles.cli.terminal;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Waits; the signal that ends the process ends that too. */
public final class InterruptibleSleep {
  private final CountDownLatch never = new CountDownLatch(1);

  /** Waits so many seconds; false where the thread is asked to end. */
  public boolean seconds(long count) {
    try {
      return !never.await(count, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
