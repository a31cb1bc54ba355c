package twf.tiles.watch;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One rescan at a time: what is asked for while one runs is answered by one more after it, since
 * the one that runs may have passed the place in question. Not thread-safe: for one context.
 */
final class Rescans {
  private final Function<Boolean, Future<Rescan>> scan;
  private @Nullable Promise<Rescan> waiting;
  private boolean waitingForEverything;
  private boolean running;

  /**
   * @param scan goes through the tree; told whether everything is to be announced again
   */
  Rescans(Function<Boolean, Future<Rescan>> scan) {
    this.scan = scan;
  }

  boolean isRunning() {
    return running;
  }

  /** The result of a rescan that starts now or after the one that runs. */
  Future<Rescan> request(boolean everything) {
    if (!running) {
      return run(everything);
    }
    Promise<Rescan> next = waiting == null ? Promise.promise() : waiting;
    waiting = next;
    waitingForEverything |= everything;
    return next.future();
  }

  private Future<Rescan> run(boolean everything) {
    running = true;
    Promise<Rescan> done = Promise.promise();
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
    Promise<Rescan> next = waiting;
    if (next != null) {
      boolean everything = waitingForEverything;
      waiting = null;
      waitingForEverything = false;
      run(everything).onComplete(next);
    }
  }
}
