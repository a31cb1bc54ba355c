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
 * What one check found so far, over all frames that it looked at. Frames are named in ascending
 * order, whatever the order in which they were looked at. Thread-safe.
 */
final class CheckTally {
  private static final int MAX_NAMED = 5;
  private static final int MAX_PROBLEM_LENGTH = 600;

  /** So many frames are named, of some the tile too: a report is told to whoever listens. */
  private static final int MAX_FRAMES = 200;

  private static final int MAX_TILES = 50;

  private static final String FRAME = "frame ";

  private final CheckId check;
  private final Notes failures = new Notes();
  private final Notes warnings = new Notes();
  private final TreeMap<String, Optional<TileCoord>> failedFrames = new TreeMap<>();
  private final SortedSet<String> warnedFrames = new TreeSet<>();
  private final SortedSet<String> notLooked = new TreeSet<>();
  private boolean lasting;
  private long nanos;
  private String passed = "";
  private String skipped = "";

  CheckTally(CheckId check) {
    this.check = check;
  }

  synchronized void took(long nanoseconds) {
    nanos += nanoseconds;
  }

  /**
   * Notes a failure.
   *
   * @param mayPass whether its cause may pass by itself
   */
  synchronized void failed(String who, String problem, boolean mayPass) {
    lasting |= !mayPass;
    failures.add(who, problem);
    if (who.startsWith(FRAME)) {
      failedFrames.putIfAbsent(who.substring(FRAME.length()), Optional.empty());
      if (failedFrames.size() > MAX_FRAMES) {
        failedFrames.pollLastEntry();
      }
    }
  }

  /** Notes for which tile it failed for a frame. */
  synchronized void failedAt(String frameId, TileCoord tile) {
    failedFrames.replace(frameId, Optional.empty(), Optional.of(tile));
  }

  /** Notes what is worth telling of a frame and keeps nothing from being published. */
  synchronized void warned(String frameId, String problem) {
    warnings.add(FRAME + frameId, problem);
    warnedFrames.add(frameId);
  }

  /** Notes that the ground of the check failed for a frame. */
  synchronized void notLooked(String who) {
    notLooked.add(who);
  }

  /** Notes why the check looks at nothing more. */
  synchronized void skipped(String why) {
    skipped = why;
  }

  /** What to say if nothing fails. */
  synchronized void passed(String detail) {
    passed = detail;
  }

  /** What it says if nothing fails; empty before it is done. */
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

  /** Whether any failure is there to stay. */
  synchronized boolean isLasting() {
    return lasting;
  }

  synchronized CheckResult result() {
    List<FailedFrame> failed = new ArrayList<>();
    int places = 0;
    for (var frame : failedFrames.entrySet()) {
      TileCoord place = places < MAX_TILES ? frame.getValue().orElse(null) : null;
      places += place == null ? 0 : 1;
      failed.add(new FailedFrame(frame.getKey(), place));
    }
    List<String> warned = warnedFrames.stream().limit(MAX_FRAMES).toList();
    return new CheckResult(check.word(), outcome(), nanos / 1e6, detail(), failed, warned);
  }

  private String detail() {
    return switch (outcome()) {
      case PASS -> passed;
      case WARN -> warned() + ": " + warnings;
      case SKIPPED -> skipped.isEmpty() ? others() : skipped;
      case FAIL -> failures.toString();
    };
  }

  private String warned() {
    int count = warnedFrames.size();
    String what = check == CheckId.IMMUTABILITY ? " conflict" : " warning";
    return count + what + (count == 1 ? "" : "s");
  }

  private String others() {
    String rest = notLooked.size() > 1 ? " and " + (notLooked.size() - 1) + " more" : "";
    return notLooked.first() + rest + " not looked at";
  }

  /** Counts problems, and keeps the first few by the frames that they are about. */
  private static final class Notes {
    private record Problem(String who, int order, String text) {}

    private final TreeSet<Problem> first =
        new TreeSet<>(Comparator.comparing(Problem::who).thenComparing(Problem::order));
    private int count;

    void add(String who, String problem) {
      first.add(new Problem(who, count++, brief(who.isEmpty() ? problem : who + ": " + problem)));
      if (first.size() > MAX_NAMED) {
        first.pollLast();
      }
    }

    private static String brief(String text) {
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
