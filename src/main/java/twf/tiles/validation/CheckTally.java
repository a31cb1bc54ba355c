package twf.tiles.validation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import twf.tiles.event.CheckOutcome;
import twf.tiles.event.CheckResult;
import twf.tiles.event.FailedFrame;
import twf.tiles.event.TileCoord;
import twf.tiles.validation.check.CheckId;

/**
 * Accumulates the results of one check over all frames. Reports frames in ascending order,
 * regardless of the order in which they were checked. Thread-safe.
 */
final class CheckTally {
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
  private final Notes failures = new Notes();
  private final Notes warnings = new Notes();
  private final TreeMap<String, Optional<TileCoord>> failedFrames = new TreeMap<>();
  private final SortedSet<String> warnedFrames = new TreeSet<>();
  private final SortedSet<String> notLooked = new TreeSet<>();
  private boolean permanent;
  private long nanos;
  private String passed = "";
  private String skipped = "";

  CheckTally(CheckId check) {
    this.check = check;
  }

  synchronized void addDuration(long nanoseconds) {
    nanos += nanoseconds;
  }

  /**
   * Records a failure.
   *
   * @param subject the frame, for messages; empty for the manifest
   * @param mayPass whether its cause may disappear without a new manifest
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

  /** Records the tile at which the check failed for a frame. */
  synchronized void addFailedTile(String frameId, TileCoord tile) {
    failedFrames.replace(frameId, Optional.empty(), Optional.of(tile));
  }

  /** Records a warning about a frame, which does not prevent publishing. */
  synchronized void addWarning(String frameId, String problem) {
    warnings.add(FRAME + frameId, problem);
    warnedFrames.add(frameId);
  }

  /** Records that the check skipped a frame because an earlier check failed. */
  synchronized void addSkippedFrame(String subject) {
    notLooked.add(subject);
  }

  /** Records why the check was skipped as a whole. */
  synchronized void setSkipped(String why) {
    skipped = why;
  }

  /** Sets the detail to report if nothing fails. */
  synchronized void setPassed(String detail) {
    passed = detail;
  }

  /** Returns the detail to report if nothing fails; empty until the check is complete. */
  synchronized String passedDetail() {
    return passed;
  }

  synchronized CheckOutcome outcome() {
    if (failures.count > 0) {
      return CheckOutcome.FAIL;
    }
    if (!skipped.isEmpty() || !notLooked.isEmpty()) {
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
    return new CheckResult(check.externalName(), outcome(), nanos / 1e6, detail(), failed, warned);
  }

  private String detail() {
    return switch (outcome()) {
      case PASS -> passed;
      case WARN -> addWarning() + ": " + warnings;
      case SKIPPED -> skipped.isEmpty() ? describeSkipped() : skipped;
      case FAIL -> failures.toString();
    };
  }

  private String addWarning() {
    int count = warnedFrames.size();
    String what = check == CheckId.IMMUTABILITY ? " conflict" : " warning";
    return count + what + (count == 1 ? "" : "s");
  }

  private String describeSkipped() {
    String rest = notLooked.size() > 1 ? " and " + (notLooked.size() - 1) + " more" : "";
    return notLooked.first() + rest + " not looked at";
  }

  /** Counts problems and keeps the text of the first few, ordered by subject. */
  private static final class Notes {
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
