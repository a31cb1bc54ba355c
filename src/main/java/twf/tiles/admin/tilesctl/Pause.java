package twf.tiles.admin.tilesctl;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Waits; the signal that ends the process ends that too. */
final class Pause {
  private final CountDownLatch never = new CountDownLatch(1);

  /** Waits so many seconds; false where the thread is asked to end. */
  boolean seconds(long count) {
    try {
      return !never.await(count, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
