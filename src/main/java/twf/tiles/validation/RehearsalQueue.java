package twf.tiles.validation;

import io.vertx.core.Future;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import twf.tiles.common.BoundedWorkQueue;
import twf.tiles.domain.VariableKey;
import twf.tiles.error.FailureException;
import twf.tiles.event.ValidationReport;

/**
 * Runs validations that clients may request without a token: one at a time and separate from those
 * that lead to a publish, so that requests cannot delay a publish.
 *
 * <p>A request for a variable that is already queued shares the queued validation. It does not
 * share a running one, which may have read the files before the change that the client asks about.
 * Thread-safe.
 */
public final class RehearsalQueue {
  /** The maximum number of queued variables. */
  static final int MAX_QUEUED = 8;

  private final Function<VariableKey, Future<ValidationReport>> checklist;
  private final Map<VariableKey, Future<ValidationReport>> waiting = new HashMap<>();
  private final BoundedWorkQueue queue =
      new BoundedWorkQueue(1, MAX_QUEUED, RehearsalQueue::tooManyWaiting);

  /**
   * @param checklist validates a variable without recording metrics; must not block
   */
  public RehearsalQueue(Function<VariableKey, Future<ValidationReport>> checklist) {
    this.checklist = checklist;
  }

  /**
   * Validates the staged manifest of a variable.
   *
   * @return the report; fails with a {@code TOO_MANY} failure if {@value #MAX_QUEUED} variables are
   *     queued already
   */
  public synchronized Future<ValidationReport> validate(VariableKey key) {
    Future<ValidationReport> shared = waiting.get(key);
    if (shared != null) {
      return shared;
    }
    boolean[] started = {false};
    Future<ValidationReport> report =
        queue.submit(
            () -> {
              started[0] = true;
              forget(key);
              return checklist.apply(key);
            });
    if (!started[0] && !report.failed()) {
      waiting.put(key, report);
    }
    return report;
  }

  private synchronized void forget(VariableKey key) {
    waiting.remove(key);
  }

  private static FailureException tooManyWaiting() {
    return FailureException.tooMany(
        "too many queued validations (limit "
            + MAX_QUEUED
            + "); retry when one completes; for the last result of a variable: tilesctl report"
            + " MODEL RUN VARIABLE");
  }
}
