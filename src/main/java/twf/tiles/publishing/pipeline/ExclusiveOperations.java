package twf.tiles.publishing.pipeline;

import io.vertx.core.Future;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import twf.tiles.domain.HistoryRecord;
import twf.tiles.domain.Identifiers;
import twf.tiles.error.FailureException;

/** Who takes a model's clients back or forth now: one operator at a time a model. Thread-safe. */
public final class ExclusiveOperations {
  private final Map<String, String> byHand = new ConcurrentHashMap<>();
  private final Map<String, String> byItself = new ConcurrentHashMap<>();
  private final Clock clock;

  public ExclusiveOperations(Clock clock) {
    this.clock = clock;
  }

  /**
   * Does what an operator asks for, unless something is under way already.
   *
   * @param what such as "a rollback"
   */
  public <T> Future<T> runExclusively(
      String model, String what, String actor, Supplier<Future<T>> work) {
    String mine = describe(model, what, actor);
    @Nullable String other = byItself.get(model);
    if (other == null) {
      other = byHand.putIfAbsent(model, mine);
    }
    if (other != null) {
      return Future.failedFuture(
          FailureException.conflict(other + ", is under way; look at: tilesctl status " + model));
    }
    return work.get().onComplete(done -> byHand.remove(model));
  }

  /** Does what the program decided; in the model's lane, so that there is one at a time. */
  <T> Future<T> byItself(String model, String what, Supplier<Future<T>> work) {
    byItself.put(model, describe(model, what, HistoryRecord.AUTO));
    return work.get().onComplete(done -> byItself.remove(model));
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
