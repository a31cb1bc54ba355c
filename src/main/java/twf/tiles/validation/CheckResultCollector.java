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
import twf.tiles.error.FailureException;
import twf.tiles.error.FailureKind;
import twf.tiles.error.JvmErrors;
import twf.tiles.event.CheckOutcome;
import twf.tiles.event.CheckResult;
import twf.tiles.event.TileCoord;
import twf.tiles.validation.check.CheckId;

/**
 * Runs checks, measures their time, and collects their results. Exceptions of a check become its
 * failure; an {@link Error} is rethrown, because it says nothing about the checked files.
 * Thread-safe.
 */
final class CheckResultCollector {
  private static final Logger LOG = LoggerFactory.getLogger(CheckResultCollector.class);

  private final String folder;
  private final Map<CheckId, CheckTally> tallies = new EnumMap<>(CheckId.class);

  /**
   * @param folder the staging folder of the variable, removed from messages
   */
  CheckResultCollector(Path folder) {
    this.folder = folder + "/";
    for (CheckId check : CheckId.values()) {
      tallies.put(check, new CheckTally(check));
    }
  }

  /**
   * Runs a part of a check on the calling thread.
   *
   * @param subject the frame, for messages; empty for the manifest
   * @return the result of {@code work}; empty if the check failed
   */
  <T> Optional<T> find(CheckId check, String subject, Callable<T> work) {
    long start = System.nanoTime();
    try {
      return Optional.of(work.call());
    } catch (Exception e) {
      JvmErrors.rethrow(e);
      recordFailure(check, subject, e);
      return Optional.empty();
    } finally {
      tally(check).addDuration(System.nanoTime() - start);
    }
  }

  /** Runs a part of a check that has no result; returns whether it passed. */
  boolean attempt(CheckId check, String subject, WorkerPool.Work work) {
    return find(
            check,
            subject,
            () -> {
              work.run();
              return subject;
            })
        .isPresent();
  }

  /**
   * Runs an asynchronous part of a check. The future says whether it passed; it fails only with an
   * {@link Error}.
   */
  Future<Boolean> attemptAsync(CheckId check, String subject, Supplier<Future<Void>> work) {
    long start = System.nanoTime();
    return Future.succeededFuture()
        .compose(ready -> work.get())
        .transform(
            (nothing, cause) -> {
              tally(check).addDuration(System.nanoTime() - start);
              if (cause == null) {
                return Future.succeededFuture(true);
              }
              JvmErrors.rethrow(cause);
              recordFailure(check, subject, cause);
              return Future.succeededFuture(false);
            });
  }

  /**
   * Records the tile at which a check failed for a frame; does nothing if the check passed.
   *
   * @param tile the tile that the check read last
   */
  void recordFailedTile(CheckId check, String frameId, Optional<TileCoord> tile) {
    tile.ifPresent(coord -> tally(check).addFailedTile(frameId, coord));
  }

  /** Records a warning about a frame, which does not prevent publishing. */
  void recordWarning(CheckId check, String frameId, String problem) {
    tally(check).addWarning(frameId, problem.replace(folder, ""));
  }

  void recordPassed(CheckId check, String detail) {
    tally(check).setPassed(detail);
  }

  /** Records that a check skipped a frame because an earlier check failed. */
  void recordSkipped(CheckId check, String subject) {
    tally(check).addSkippedFrame(subject);
  }

  /** Marks all checks as skipped except the failed one and those that have passed. */
  void skipRemaining(CheckId failed) {
    tallies.forEach(
        (check, tally) -> {
          if (check != failed && tally.passedDetail().isEmpty()) {
            tally.setSkipped(failed.externalName() + " failed");
          }
        });
  }

  /** Marks all checks that have not passed as skipped, although none failed. */
  void skipRest(String why) {
    tallies.values().stream()
        .filter(tally -> tally.passedDetail().isEmpty())
        .forEach(tally -> tally.setSkipped(why));
  }

  /** Returns the overall outcome; {@link CheckOutcome#FAIL} if a check failed or was skipped. */
  CheckOutcome outcome() {
    List<CheckOutcome> outcomes = tallies.values().stream().map(CheckTally::outcome).toList();
    if (!outcomes.stream().allMatch(CheckOutcome::isPublishable)) {
      return CheckOutcome.FAIL;
    }
    return outcomes.contains(CheckOutcome.WARN) ? CheckOutcome.WARN : CheckOutcome.PASS;
  }

  /**
   * Returns whether validation failed only for reasons that may disappear without a new manifest.
   */
  boolean isTransient() {
    return outcome() == CheckOutcome.FAIL
        && tallies.values().stream().noneMatch(CheckTally::isPermanent);
  }

  /** Returns the result of each check, in the order of {@link CheckId}. */
  List<CheckResult> results() {
    return tallies.values().stream().map(CheckTally::result).toList();
  }

  Optional<CheckResult> firstFailure() {
    return results().stream().filter(result -> result.outcome() == CheckOutcome.FAIL).findFirst();
  }

  private void recordFailure(CheckId check, String subject, Throwable cause) {
    if (cause instanceof FailureException known) {
      boolean mayPass = check.isTransient() || known.failure().kind() == FailureKind.STORAGE;
      tally(check).addFailure(subject, known.failure().message().replace(folder, ""), mayPass);
      return;
    }
    LOG.error("{} of {} {}", check.externalName(), folder, subject, cause);
    tally(check).addFailure(subject, "unexpected error, see the log", false);
  }

  private CheckTally tally(CheckId check) {
    return java.util.Objects.requireNonNull(tallies.get(check));
  }
}
