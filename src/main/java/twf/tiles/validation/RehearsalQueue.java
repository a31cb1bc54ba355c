package twf.tiles.validation;

import io.vertx.core.Future;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import twf.tiles.common.BoundedWorkQueue;
import twf.tiles.domain.VariableKey;
import twf.tiles.error.Failure;
import twf.tiles.error.FailureException;
import twf.tiles.event.ValidationReport;

/**
 * Validations that anybody may ask for, without the token: one at a time, apart from those that
 * lead to a publish, so that no number of requests delays a publish. Requests for a variable that
 * waits already share its validation; what runs already may have passed the change that is asked
 * about, and is not shared. Thread-safe.
 */
public final class RehearsalQueue {
  /** How many variables may wait. */
  static final int MAX_QUEUED = 8;

  private final Function<VariableKey, Future<ValidationReport>> checklist;
  private final Map<VariableKey, Future<ValidationReport>> waiting = new HashMap<>();
  private final BoundedWorkQueue queue =
      new BoundedWorkQueue(1, MAX_QUEUED, RehearsalQueue::refusal);

  /**
   * @param checklist validates a variable and counts nothing, on a worker of its own
   */
  public RehearsalQueue(Function<VariableKey, Future<ValidationReport>> checklist) {
    this.checklist = checklist;
  }

  /**
   * Validates what is staged of a variable.
   *
   * @return the report; fails as too many where {@value #MAX_QUEUED} variables wait already
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

  private static FailureException refusal() {
    return new FailureException(
        new Failure.TooMany(
            MAX_QUEUED
                + " validations wait already: ask again when one has ended; the last result of a"
                + " variable: tilesctl report MODEL RUN VARIABLE"));
  }
}
