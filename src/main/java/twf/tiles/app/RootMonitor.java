package twf.tiles.app;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.common.Lifecycle;
import twf.tiles.common.WorkerPool;
import twf.tiles.storage.RootCheck;

/**
 * Looks at the markers of the roots at every rescan: logs when they become wrong and when they are
 * right again, and notifies publishing. To be started and stopped on one context.
 */
final class RootMonitor implements Lifecycle {
  private static final Logger LOG = LoggerFactory.getLogger(RootMonitor.class);

  private final Vertx vertx;
  private final WorkerPool workers;
  private final RootCheck roots;
  private final Duration period;
  private final Runnable changed;
  private volatile Optional<String> problem = Optional.empty();
  private long timer = -1;
  private Future<Void> running = Future.succeededFuture();

  /**
   * @param period between two looks
   * @param changed called when the roots become wrong or right
   */
  RootMonitor(Vertx vertx, WorkerPool workers, RootCheck roots, Duration period, Runnable changed) {
    this.vertx = vertx;
    this.workers = workers;
    this.roots = roots;
    this.period = period;
    this.changed = changed;
  }

  /** Whether they were right at the last look. */
  boolean areValid() {
    return problem.isEmpty();
  }

  /** Completes after the first look. */
  @Override
  public Future<Void> start() {
    timer = vertx.setPeriodic(period.toMillis(), id -> checkUnlessBusy());
    checkUnlessBusy();
    return running;
  }

  @Override
  public Future<Void> stop() {
    vertx.cancelTimer(timer);
    return running;
  }

  private void checkUnlessBusy() {
    if (running.isComplete()) {
      running = workers.call(roots::problem).map(this::recordProblem);
    }
  }

  private Void recordProblem(Optional<String> now) {
    Optional<String> before = problem;
    problem = now;
    if (now.isPresent() && !now.equals(before)) {
      LOG.error("nothing is published or removed: {}", now.get());
    } else if (now.isEmpty() && before.isPresent()) {
      LOG.info("PUBLISH_ROOT and MANIFEST_ROOT are the initialised ones again; publishing goes on");
    }
    if (now.isPresent() != before.isPresent()) {
      changed.run();
    }
    return null;
  }
}
