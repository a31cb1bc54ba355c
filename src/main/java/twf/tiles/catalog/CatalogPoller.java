package twf.tiles.catalog;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.common.Lifecycle;

/**
 * Keeps a {@link Catalog} up to date by polling the disk: pointers and holds at a short interval,
 * everything at a long one. Start and stop it on the same context.
 */
public final class CatalogPoller implements Lifecycle {
  private static final Logger LOG = LoggerFactory.getLogger(CatalogPoller.class);

  private final Vertx vertx;
  private final Catalog catalog;
  private final Duration pollInterval;
  private final Duration rescanInterval;
  private long pollTimer = -1;
  private long rescanTimer = -1;
  private Future<Void> polling = Future.succeededFuture();
  private Future<Void> rescanning = Future.succeededFuture();
  private String lastProblem = "";

  /**
   * @param pollInterval time between two polls of pointers and holds
   * @param rescanInterval time between two reloads of everything
   */
  public CatalogPoller(
      Vertx vertx, Catalog catalog, Duration pollInterval, Duration rescanInterval) {
    this.vertx = vertx;
    this.catalog = catalog;
    this.pollInterval = pollInterval;
    this.rescanInterval = rescanInterval;
  }

  /** Starts the timers; reads nothing yet. */
  @Override
  public Future<Void> start() {
    pollTimer =
        vertx.setPeriodic(
            pollInterval.toMillis(), id -> polling = startUnlessRunning(polling, catalog::poll));
    rescanTimer =
        vertx.setPeriodic(
            rescanInterval.toMillis(),
            id ->
                rescanning =
                    startUnlessRunning(
                        rescanning, () -> catalog.load().compose(loaded -> catalog.checkFiles())));
    return Future.succeededFuture();
  }

  @Override
  public Future<Void> stop() {
    vertx.cancelTimer(pollTimer);
    vertx.cancelTimer(rescanTimer);
    return Future.join(polling, rescanning).mapEmpty();
  }

  /** Starts a pass, unless the previous one is still running. */
  private Future<Void> startUnlessRunning(Future<Void> running, Supplier<Future<Void>> pass) {
    return running.isComplete() ? pass.get().otherwise(this::logIfNew) : running;
  }

  private Void logIfNew(Throwable cause) {
    String problem = String.valueOf(cause.getMessage());
    if (!problem.equals(lastProblem)) {
      lastProblem = problem;
      LOG.warn("catalog refresh failed: {}", problem);
    }
    return null;
  }
}
