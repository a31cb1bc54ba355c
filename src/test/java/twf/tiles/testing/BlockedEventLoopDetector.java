package twf.tiles.testing;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.internal.threadchecker.BlockedThreadEvent;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** Records every event loop that Vert.x reports as blocked. */
public final class BlockedEventLoopDetector {
  private static final long POLL_INTERVAL_MS = 20;

  private final List<String> found = new CopyOnWriteArrayList<>();

  /**
   * Creates a Vert.x instance that reports event loops blocked for longer than {@code
   * atMostMillis}.
   */
  public static Vertx vertx(long atMostMillis) {
    return Vertx.vertx(
        new VertxOptions()
            .setBlockedThreadCheckInterval(POLL_INTERVAL_MS)
            .setBlockedThreadCheckIntervalUnit(TimeUnit.MILLISECONDS)
            .setMaxEventLoopExecuteTime(atMostMillis)
            .setMaxEventLoopExecuteTimeUnit(TimeUnit.MILLISECONDS));
  }

  public BlockedEventLoopDetector(Vertx vertx) {
    ((VertxInternal) vertx).blockedThreadChecker().setThreadBlockedHandler(this::note);
  }

  private void note(BlockedThreadEvent event) {
    if (event.thread().getName().contains("eventloop")) {
      found.add(event.thread().getName() + " for " + event.duration() / 1_000_000 + " ms");
    }
  }

  /** Returns the reports so far. */
  public List<String> found() {
    return found;
  }
}
