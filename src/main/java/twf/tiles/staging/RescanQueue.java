package twf.tiles.staging;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One rescan at a time: what is asked for while one runs is answered by one more after it, since
 * the one that runs may have passed the place in question. Not thread-safe: for one context.
 */
final class RescanQueue {
  private final Function<Boolean, Future<RescanResult>> scan;
  private @Nullable Promise<RescanResult> waiting;
  private boolean waitingForEverything;
  private boolean running;

  /**
   * @param scan goes through the tree; told whether everything is to be announced again
   */
  RescanQueue(Function<Boolean, Future<RescanResult>> scan) {
    this.scan = scan;
  }

  boolean isRunning() {
    return running;
  }

  /** The result of a rescan that starts now or after the one that runs. */
  Future<RescanResult> request(boolean everything) {
    if (!running) {
      return run(everything);
    }
    Promise<RescanResult> next = waiting == null ? Promise.promise() : waiting;
    waiting = next;
    waitingForEverything |= everything;
    return next.future();
  }

  private Future<RescanResult> run(boolean everything) {
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
      run(everything).onComplete(next);
    }
  }
}
