package twf.tiles.publish;

import io.vertx.core.Future;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import twf.tiles.contract.HistoryRecord;
import twf.tiles.contract.Words;
import twf.tiles.failure.TileException;

/** Who takes a model's clients back or forth now: one operator at a time a model. Thread-safe. */
final class Underway {
  private final Map<String, String> byHand = new ConcurrentHashMap<>();
  private final Map<String, String> byItself = new ConcurrentHashMap<>();
  private final Clock clock;

  Underway(Clock clock) {
    this.clock = clock;
  }

  /**
   * Does what an operator asks for, unless something is under way already.
   *
   * @param what such as "a rollback"
   */
  <T> Future<T> alone(String model, String what, String actor, Supplier<Future<T>> work) {
    String mine = words(model, what, actor);
    @Nullable String other = byItself.get(model);
    if (other == null) {
      other = byHand.putIfAbsent(model, mine);
    }
    if (other != null) {
      return Future.failedFuture(
          TileException.conflict(other + ", is under way; look at: tilesctl status " + model));
    }
    return work.get().onComplete(done -> byHand.remove(model));
  }

  /** Does what the program decided; in the model's lane, so that there is one at a time. */
  <T> Future<T> byItself(String model, String what, Supplier<Future<T>> work) {
    byItself.put(model, words(model, what, HistoryRecord.AUTO));
    return work.get().onComplete(done -> byItself.remove(model));
  }

  private String words(String model, String what, String actor) {
    return what
        + " of "
        + model
        + " by "
        + actor
        + ", begun at "
        + Words.utcSeconds(clock.instant());
  }
}
