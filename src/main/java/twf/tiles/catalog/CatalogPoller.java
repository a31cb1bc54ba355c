package twf.tiles.catalog;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.common.Lifecycle;

/**
 * Keeps a catalog up to date by looking at the disk: pointers and holds often, everything now and
 * then. To be started and stopped on one context.
 */
public final class CatalogPoller implements Lifecycle {
  private static final Logger LOG = LoggerFactory.getLogger(CatalogPoller.class);

  private final Vertx vertx;
  private final Catalog catalog;
  private final Duration glance;
  private final Duration rescan;
  private long glanceTimer = -1;
  private long rescanTimer = -1;
  private Future<Void> glancing = Future.succeededFuture();
  private Future<Void> rescanning = Future.succeededFuture();
  private String lastProblem = "";

  /**
   * @param glance the time between two looks at pointers and holds
   * @param rescan the time between two readings of everything
   */
  public CatalogPoller(Vertx vertx, Catalog catalog, Duration glance, Duration rescan) {
    this.vertx = vertx;
    this.catalog = catalog;
    this.glance = glance;
    this.rescan = rescan;
  }

  /** Begins to look; does not read anything yet. */
  @Override
  public Future<Void> start() {
    glanceTimer =
        vertx.setPeriodic(glance.toMillis(), id -> glancing = next(glancing, catalog::poll));
    rescanTimer =
        vertx.setPeriodic(
            rescan.toMillis(),
            id ->
                rescanning =
                    next(rescanning, () -> catalog.load().compose(loaded -> catalog.checkFiles())));
    return Future.succeededFuture();
  }

  @Override
  public Future<Void> stop() {
    vertx.cancelTimer(glanceTimer);
    vertx.cancelTimer(rescanTimer);
    return Future.join(glancing, rescanning).mapEmpty();
  }

  /** A look that is slower than its period is not joined by a second one. */
  private Future<Void> next(Future<Void> running, Supplier<Future<Void>> look) {
    return running.isComplete() ? look.get().otherwise(this::note) : running;
  }

  private Void note(Throwable cause) {
    String problem = String.valueOf(cause.getMessage());
    if (!problem.equals(lastProblem)) {
      lastProblem = problem;
      LOG.warn("what is published could not be looked at: {}", problem);
    }
    return null;
  }
}
