package twf.tiles.publishing.pipeline;

import io.vertx.core.Future;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import twf.tiles.domain.HistoryRecord;
import twf.tiles.domain.Identifiers;
import twf.tiles.error.FailureException;

/**
 * Refuses an operator's rollback or restore while another one of the model is in progress.
 * Thread-safe.
 */
public final class ExclusiveOperations {
  private final Map<String, String> manual = new ConcurrentHashMap<>();
  private final Map<String, String> automatic = new ConcurrentHashMap<>();
  private final Clock clock;

  public ExclusiveOperations(Clock clock) {
    this.clock = clock;
  }

  /**
   * Runs an operator's operation, or fails with a conflict if one is in progress already.
   *
   * @param what the operation for the error message, such as "a rollback"
   */
  public <T> Future<T> runExclusively(
      String model, String what, String actor, Supplier<Future<T>> work) {
    String description = describe(model, what, actor);
    @Nullable String other = automatic.get(model);
    if (other == null) {
      other = manual.putIfAbsent(model, description);
    }
    if (other != null) {
      return Future.failedFuture(
          FailureException.conflict(other + ", is under way; look at: tilesctl status " + model));
    }
    return work.get().onComplete(done -> manual.remove(model));
  }

  /** Runs an automatic operation. The model's pointer lane ensures that there is one at a time. */
  <T> T runAutomatic(String model, String what, Callable<T> work) throws Exception {
    automatic.put(model, describe(model, what, HistoryRecord.AUTO));
    try {
      return work.call();
    } finally {
      automatic.remove(model);
    }
  }

  private String describe(String model, String what, String actor) {
    return what
        + " of "
        + model
        + " by "
        + actor
        + ", begun at "
        + Identifiers.utcSeconds(clock.instant());
  }
}
