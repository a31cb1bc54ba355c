package twf.tiles.validate;

import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.async.Blocking;
import twf.tiles.bus.CheckResult;
import twf.tiles.bus.Outcome;
import twf.tiles.bus.TilePlace;
import twf.tiles.failure.Failure;
import twf.tiles.failure.JvmErrors;
import twf.tiles.failure.TileException;

/**
 * Runs checks, times them, and notes how they ended. No exception of a check goes beyond here. An
 * {@link Error} does: it says nothing about what was checked. Thread-safe.
 */
final class Results {
  private static final Logger LOG = LoggerFactory.getLogger(Results.class);

  private final String folder;
  private final Map<Check, Tally> tallies = new EnumMap<>(Check.class);

  /**
   * @param folder the variable's staging folder, left out of messages
   */
  Results(Path folder) {
    this.folder = folder + "/";
    for (Check check : Check.values()) {
      tallies.put(check, new Tally(check));
    }
  }

  /**
   * Does a part of a check on the calling thread.
   *
   * @param who the frame, or empty for the manifest
   * @return what it found; empty where it failed
   */
  <T> Optional<T> find(Check check, String who, Callable<T> work) {
    long start = System.nanoTime();
    try {
      return Optional.of(work.call());
    } catch (Exception e) {
      JvmErrors.rethrow(e);
      note(check, who, e);
      return Optional.empty();
    } finally {
      tally(check).took(System.nanoTime() - start);
    }
  }

  /** Does a part of a check that finds nothing but failures; tells whether it passed. */
  boolean attempt(Check check, String who, Blocking.Work work) {
    return find(
            check,
            who,
            () -> {
              work.run();
              return who;
            })
        .isPresent();
  }

  /**
   * Does an asynchronous part of a check; the future tells whether it passed, and fails with an
   * {@link Error} alone.
   */
  Future<Boolean> attemptAsync(Check check, String who, Supplier<Future<Void>> work) {
    long start = System.nanoTime();
    return Future.succeededFuture()
        .compose(ready -> work.get())
        .transform(
            (nothing, cause) -> {
              tally(check).took(System.nanoTime() - start);
              if (cause == null) {
                return Future.succeededFuture(true);
              }
              JvmErrors.rethrow(cause);
              note(check, who, cause);
              return Future.succeededFuture(false);
            });
  }

  /**
   * Notes for which tile a check failed for a frame; nothing where it passed.
   *
   * @param tile the one that was looked at last
   */
  void tile(Check check, String frameId, Optional<TilePlace> tile) {
    tile.ifPresent(place -> tally(check).failedAt(frameId, place));
  }

  /** Notes what is worth telling of a frame and keeps nothing from being published. */
  void warned(Check check, String frameId, String problem) {
    tally(check).warned(frameId, problem.replace(folder, ""));
  }

  void passed(Check check, String detail) {
    tally(check).passed(detail);
  }

  /** Notes that a check does not look at a frame, because its ground failed. */
  void notLooked(Check check, String who) {
    tally(check).notLooked(who);
  }

  /** Notes that no check looks at anything more but the one that failed. */
  void skipAfter(Check failed) {
    tallies.forEach(
        (check, tally) -> {
          if (check != failed && tally.passedDetail().isEmpty()) {
            tally.skipped(failed.word() + " failed");
          }
        });
  }

  /** Notes why no check looks at anything more, though none failed. */
  void skipRest(String why) {
    tallies.values().stream()
        .filter(tally -> tally.passedDetail().isEmpty())
        .forEach(tally -> tally.skipped(why));
  }

  /** The whole verdict; where a check was skipped, another one failed. */
  Outcome outcome() {
    List<Outcome> outcomes = tallies.values().stream().map(Tally::outcome).toList();
    if (!outcomes.stream().allMatch(Outcome::isPublishable)) {
      return Outcome.FAIL;
    }
    return outcomes.contains(Outcome.WARN) ? Outcome.WARN : Outcome.PASS;
  }

  /** Whether it failed, and only for causes that may pass without a new manifest. */
  boolean mayPassByItself() {
    return outcome() == Outcome.FAIL && tallies.values().stream().noneMatch(Tally::isLasting);
  }

  /** Each check, in the contract's order. */
  List<CheckResult> list() {
    return tallies.values().stream().map(Tally::result).toList();
  }

  Optional<CheckResult> firstFailure() {
    return list().stream().filter(result -> result.outcome() == Outcome.FAIL).findFirst();
  }

  private void note(Check check, String who, Throwable cause) {
    if (cause instanceof TileException known) {
      boolean mayPass = check.mayPassByItself() || known.failure() instanceof Failure.Storage;
      tally(check).failed(who, known.failure().message().replace(folder, ""), mayPass);
      return;
    }
    LOG.error("{} of {} {}", check.word(), folder, who, cause);
    tally(check).failed(who, "unexpected error, see the log", false);
  }

  private Tally tally(Check check) {
    return java.util.Objects.requireNonNull(tallies.get(check));
  }
}
