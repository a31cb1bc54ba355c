package twf.tiles.validation;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.common.WorkerPool;
import twf.tiles.error.FailureException;
import twf.tiles.error.FailureKind;
import twf.tiles.error.JvmErrors;
import twf.tiles.event.CheckOutcome;
import twf.tiles.event.CheckResult;
import twf.tiles.event.FailedFrame;
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
  private final Map<CheckId, Tally> tallies = new EnumMap<>(CheckId.class);

  /**
   * @param folder the staging folder of the variable, removed from messages
   */
  CheckResultCollector(Path folder) {
    this.folder = folder + "/";
    for (CheckId check : CheckId.values()) {
      tallies.put(check, new Tally(check));
    }
  }

  /**
   * Runs a part of a check.
   *
   * @param subject the frame, for messages; empty for the manifest
   * @return the result of {@code work}; empty if the check failed
   */
  <T> Optional<T> find(CheckId check, String subject, Callable<T> work) {
    long start = System.nanoTime();
    try {
      return Optional.of(work.call());
    } catch (Exception e) {
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

  /** Records what a check threw. Throws the error of the JVM that it is or wraps, if any. */
  void recordFailure(CheckId check, String subject, Throwable cause) {
    JvmErrors.rethrow(cause);
    if (cause instanceof FailureException known) {
      boolean mayPass = check.isTransient() || known.failure().kind() == FailureKind.STORAGE;
      recordFailure(check, subject, known.failure().message(), mayPass);
    } else {
      LOG.error("{} of {} {}", check.externalName(), folder, subject, cause);
      recordFailure(check, subject, "unexpected error, see the log", false);
    }
  }

  /**
   * Records a failure.
   *
   * @param mayPass whether its cause may disappear without a new manifest
   */
  void recordFailure(CheckId check, String subject, String problem, boolean mayPass) {
    tally(check).addFailure(subject, problem.replace(folder, ""), mayPass);
  }

  /** Records a warning about a frame, which does not prevent publishing. */
  void recordWarning(CheckId check, String frameId, String problem) {
    tally(check).addWarning(frameId, problem.replace(folder, ""));
  }

  /** Marks all checks as skipped except the failed one and those that have passed. */
  void skipRemaining(CheckId failed) {
    tallies.forEach(
        (check, tally) -> {
          if (check != failed) {
            tally.skipUnlessPassed(failed.externalName() + " failed");
          }
        });
  }

  /** Marks all checks that have not passed as skipped, although none failed. */
  void skipRest(String why) {
    tallies.values().forEach(tally -> tally.skipUnlessPassed(why));
  }

  /** Returns the overall outcome; {@link CheckOutcome#FAIL} if a check failed or was skipped. */
  CheckOutcome outcome() {
    List<CheckOutcome> outcomes =
        tallies.values().stream().filter(Tally::isApplicable).map(Tally::outcome).toList();
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
        && tallies.values().stream().noneMatch(Tally::isPermanent);
  }

  /** Returns the result of each check, in the order of {@link CheckId}. */
  List<CheckResult> results() {
    return tallies.values().stream().map(Tally::result).toList();
  }

  Optional<CheckResult> firstFailure() {
    return results().stream().filter(result -> result.outcome() == CheckOutcome.FAIL).findFirst();
  }

  Tally tally(CheckId check) {
    return Objects.requireNonNull(tallies.get(check));
  }

  /**
   * The results of one check over all frames. Reports frames in ascending order, regardless of the
   * order in which they were checked. Thread-safe.
   */
  static final class Tally {
    private static final int MAX_NAMED = 5;
    private static final int MAX_PROBLEM_LENGTH = 600;

    /**
     * The number of frames that a report lists, and of tiles among them; bounds the size of reports
     * on the event bus.
     */
    private static final int MAX_FRAMES = 200;

    private static final int MAX_TILES = 50;

    private static final String FRAME = "frame ";

    private final CheckId check;
    private final Problems failures = new Problems();
    private final Problems warnings = new Problems();
    private final TreeMap<String, Optional<TileCoord>> failedFrames = new TreeMap<>();
    private final SortedSet<String> warnedFrames = new TreeSet<>();
    private final SortedSet<String> skippedFrames = new TreeSet<>();
    private boolean permanent;
    private long nanos;
    private String passed = "";
    private String skipped = "";
    private boolean isApplicable = true;

    Tally(CheckId check) {
      this.check = check;
    }

    synchronized void addDuration(long nanoseconds) {
      nanos += nanoseconds;
    }

    /**
     * @param subject the frame, for messages; empty for the manifest
     * @param mayPass whether the cause may disappear without a new manifest
     */
    synchronized void addFailure(String subject, String problem, boolean mayPass) {
      permanent |= !mayPass;
      failures.add(subject, problem);
      if (subject.startsWith(FRAME)) {
        failedFrames.putIfAbsent(subject.substring(FRAME.length()), Optional.empty());
        if (failedFrames.size() > MAX_FRAMES) {
          failedFrames.pollLastEntry();
        }
      }
    }

    /** Records the tile at which the check failed for a frame; does nothing if it passed. */
    synchronized void addFailedTile(String frameId, TileCoord tile) {
      failedFrames.replace(frameId, Optional.empty(), Optional.of(tile));
    }

    synchronized void addWarning(String frameId, String problem) {
      warnings.add(FRAME + frameId, problem);
      warnedFrames.add(frameId);
    }

    /** Records that the check skipped a frame because an earlier check failed. */
    synchronized void addSkippedFrame(String subject) {
      skippedFrames.add(subject);
    }

    /** Records why the check was skipped as a whole. */
    synchronized void skipUnlessPassed(String why) {
      if (passed.isEmpty()) {
        skipped = why;
      }
    }

    /** Records that there is nothing that the check looks at: it is skipped, and nothing fails. */
    synchronized void setNotApplicable(String why) {
      isApplicable = false;
      skipped = why;
    }

    synchronized boolean isApplicable() {
      return isApplicable;
    }

    /** Sets the detail to report if nothing fails, which completes the check. */
    synchronized void setPassed(String detail) {
      passed = detail;
    }

    synchronized CheckOutcome outcome() {
      if (failures.count > 0) {
        return CheckOutcome.FAIL;
      }
      if (!skipped.isEmpty() || !skippedFrames.isEmpty()) {
        return CheckOutcome.SKIPPED;
      }
      return warnedFrames.isEmpty() ? CheckOutcome.PASS : CheckOutcome.WARN;
    }

    /** Whether any failure can only be resolved by a new manifest or new files. */
    synchronized boolean isPermanent() {
      return permanent;
    }

    synchronized CheckResult result() {
      List<FailedFrame> failed = new ArrayList<>();
      int namedTiles = 0;
      for (var frame : failedFrames.entrySet()) {
        TileCoord coord = namedTiles < MAX_TILES ? frame.getValue().orElse(null) : null;
        namedTiles += coord == null ? 0 : 1;
        failed.add(new FailedFrame(frame.getKey(), coord));
      }
      List<String> warned = warnedFrames.stream().limit(MAX_FRAMES).toList();
      return new CheckResult(
          check.externalName(), outcome(), nanos / 1e6, detail(), failed, warned);
    }

    private String detail() {
      return switch (outcome()) {
        case PASS -> passed;
        case WARN -> countWarnings() + ": " + warnings;
        case SKIPPED -> skipped.isEmpty() ? describeSkipped() : skipped;
        case FAIL -> failures.toString();
      };
    }

    private String countWarnings() {
      int count = warnedFrames.size();
      return count + " " + check.warning() + (count == 1 ? "" : "s");
    }

    private String describeSkipped() {
      int more = skippedFrames.size() - 1;
      return skippedFrames.first() + (more > 0 ? " and " + more + " more" : "") + " not looked at";
    }

    /** Counts problems and keeps the text of the first few, ordered by subject. */
    private static final class Problems {
      private record Problem(String subject, int order, String text) {}

      private final TreeSet<Problem> first =
          new TreeSet<>(Comparator.comparing(Problem::subject).thenComparing(Problem::order));
      private int count;

      void add(String subject, String problem) {
        String text = truncate(subject.isEmpty() ? problem : subject + ": " + problem);
        first.add(new Problem(subject, count++, text));
        if (first.size() > MAX_NAMED) {
          first.pollLast();
        }
      }

      private static String truncate(String text) {
        String line = text.replaceAll("\\p{Cntrl}+", " ");
        return line.length() <= MAX_PROBLEM_LENGTH
            ? line
            : line.substring(0, MAX_PROBLEM_LENGTH) + "...";
      }

      @Override
      public String toString() {
        String named = first.stream().map(Problem::text).collect(Collectors.joining("; "));
        return named + (count > first.size() ? "; and " + (count - first.size()) + " more" : "");
      }
    }
  }
}
