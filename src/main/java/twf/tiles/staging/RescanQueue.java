package twf.tiles.staging;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Runs one rescan at a time. Requests during a rescan share one more rescan after it, because the
 * running one may already have passed the place in question.
 *
 * <p>Not thread-safe: confined to one context.
 */
final class RescanQueue {
  private final Function<Boolean, Future<RescanResult>> scan;
  private @Nullable Promise<RescanResult> waiting;
  private boolean waitingForEverything;
  private boolean running;

  /**
   * @param scan runs a scan; its argument tells whether to announce all manifests again
   */
  RescanQueue(Function<Boolean, Future<RescanResult>> scan) {
    this.scan = scan;
  }

  boolean isRunning() {
    return running;
  }

  /** Returns the result of a rescan that starts now or after the running one. */
  Future<RescanResult> request(boolean everything) {
    if (!running) {
      return start(everything);
    }
    Promise<RescanResult> next = waiting == null ? Promise.promise() : waiting;
    waiting = next;
    waitingForEverything |= everything;
    return next.future();
  }

  private Future<RescanResult> start(boolean everything) {
    running = true;
    Promise<RescanResult> done = Promise.promise();
    scan.apply(everything)
        .onComplete(
            (result, cause) -> {
              running = false;
              runWaiting();
              done.complete(result, cause);
            });
    return done.future();
  }

  private void runWaiting() {
    Promise<RescanResult> next = waiting;
    if (next != null) {
      boolean everything = waitingForEverything;
      waiting = null;
      waitingForEverything = false;
      start(everything).onComplete(next);
    }
  }
}
