package twf.tiles.validation;

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
import twf.tiles.common.WorkerPool;
import twf.tiles.error.Failure;
import twf.tiles.error.FailureException;
import twf.tiles.error.JvmErrors;
import twf.tiles.event.CheckOutcome;
import twf.tiles.event.CheckResult;
import twf.tiles.event.TileCoord;
import twf.tiles.validation.check.CheckId;

/**
 * Runs checks, times them, and notes how they ended. No exception of a check goes beyond here. An
 * {@link Error} does: it says nothing about what was checked. Thread-safe.
 */
final class CheckResultCollector {
  private static final Logger LOG = LoggerFactory.getLogger(CheckResultCollector.class);

  private final String folder;
  private final Map<CheckId, CheckTally> tallies = new EnumMap<>(CheckId.class);

  /**
   * @param folder the variable's staging folder, left out of messages
   */
  CheckResultCollector(Path folder) {
    this.folder = folder + "/";
    for (CheckId check : CheckId.values()) {
      tallies.put(check, new CheckTally(check));
    }
  }

  /**
   * Does a part of a check on the calling thread.
   *
   * @param who the frame, or empty for the manifest
   * @return what it found; empty where it failed
   */
  <T> Optional<T> find(CheckId check, String who, Callable<T> work) {
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
  boolean attempt(CheckId check, String who, WorkerPool.Work work) {
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
  Future<Boolean> attemptAsync(CheckId check, String who, Supplier<Future<Void>> work) {
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
  void tile(CheckId check, String frameId, Optional<TileCoord> tile) {
    tile.ifPresent(place -> tally(check).failedAt(frameId, place));
  }

  /** Notes what is worth telling of a frame and keeps nothing from being published. */
  void warned(CheckId check, String frameId, String problem) {
    tally(check).warned(frameId, problem.replace(folder, ""));
  }

  void passed(CheckId check, String detail) {
    tally(check).passed(detail);
  }

  /** Notes that a check does not look at a frame, because its ground failed. */
  void notLooked(CheckId check, String who) {
    tally(check).notLooked(who);
  }

  /** Notes that no check looks at anything more but the one that failed. */
  void skipAfter(CheckId failed) {
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
  CheckOutcome outcome() {
    List<CheckOutcome> outcomes = tallies.values().stream().map(CheckTally::outcome).toList();
    if (!outcomes.stream().allMatch(CheckOutcome::isPublishable)) {
      return CheckOutcome.FAIL;
    }
    return outcomes.contains(CheckOutcome.WARN) ? CheckOutcome.WARN : CheckOutcome.PASS;
  }

  /** Whether it failed, and only for causes that may pass without a new manifest. */
  boolean mayPassByItself() {
    return outcome() == CheckOutcome.FAIL
        && tallies.values().stream().noneMatch(CheckTally::isLasting);
  }

  /** Each check, in the contract's order. */
  List<CheckResult> list() {
    return tallies.values().stream().map(CheckTally::result).toList();
  }

  Optional<CheckResult> firstFailure() {
    return list().stream().filter(result -> result.outcome() == CheckOutcome.FAIL).findFirst();
  }

  private void note(CheckId check, String who, Throwable cause) {
    if (cause instanceof FailureException known) {
      boolean mayPass = check.mayPassByItself() || known.failure() instanceof Failure.Storage;
      tally(check).failed(who, known.failure().message().replace(folder, ""), mayPass);
      return;
    }
    LOG.error("{} of {} {}", check.word(), folder, who, cause);
    tally(check).failed(who, "unexpected error, see the log", false);
  }

  private CheckTally tally(CheckId check) {
    return java.util.Objects.requireNonNull(tallies.get(check));
  }
}
