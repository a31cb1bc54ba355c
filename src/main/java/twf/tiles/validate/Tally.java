package twf.tiles.validate;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import twf.tiles.bus.CheckResult;
import twf.tiles.bus.FailedFrame;
import twf.tiles.bus.Outcome;
import twf.tiles.bus.TilePlace;

/** What one check found so far, over all frames that it looked at. Thread-safe. */
final class Tally {
  private static final int MOST_NAMED = 5;
  private static final int LONGEST = 600;

  /** So many frames are named, of some the tile too: a report is told to whoever listens. */
  private static final int MOST_FRAMES = 200;

  private static final int MOST_PLACES = 50;

  private static final String FRAME = "frame ";

  private final Check check;
  private final List<String> failures = new ArrayList<>();
  private final Map<String, Optional<TilePlace>> frames = new TreeMap<>();
  private int failed;
  private int places;
  private int notLooked;
  private String firstNotLooked = "";
  private boolean lasting;
  private long nanos;
  private String passed = "";
  private String skipped = "";

  Tally(Check check) {
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
    failed++;
    lasting |= !mayPass;
    if (who.startsWith(FRAME) && frames.size() < MOST_FRAMES) {
      frames.putIfAbsent(who.substring(FRAME.length()), Optional.empty());
    }
    if (failures.size() < MOST_NAMED) {
      failures.add(brief(who.isEmpty() ? problem : who + ": " + problem));
    }
  }

  /** Notes for which tile it failed for a frame. */
  synchronized void failedAt(String frameId, TilePlace tile) {
    if (places < MOST_PLACES && frames.replace(frameId, Optional.empty(), Optional.of(tile))) {
      places++;
    }
  }

  /** Notes that the ground of the check failed for a frame. */
  synchronized void notLooked(String who) {
    if (notLooked++ == 0) {
      firstNotLooked = who;
    }
  }

  /** Notes why the check looks at nothing more. */
  synchronized void skipped(String why) {
    skipped = why;
    notLooked++;
  }

  /** What to say if nothing fails. */
  synchronized void passed(String detail) {
    passed = detail;
  }

  /** What it says if nothing fails; empty before it is done. */
  synchronized String passedDetail() {
    return passed;
  }

  synchronized Outcome outcome() {
    if (failed > 0) {
      return Outcome.FAIL;
    }
    return notLooked > 0 ? Outcome.SKIPPED : Outcome.PASS;
  }

  /** Whether any failure is there to stay. */
  synchronized boolean isLasting() {
    return lasting;
  }

  synchronized CheckResult result() {
    List<FailedFrame> named = new ArrayList<>();
    frames.forEach((frame, tile) -> named.add(new FailedFrame(frame, tile.orElse(null))));
    return new CheckResult(check.word(), outcome(), nanos / 1e6, detail(), named);
  }

  private String detail() {
    return switch (outcome()) {
      case PASS -> passed;
      case SKIPPED -> skipped.isEmpty() ? others() : skipped;
      case FAIL ->
          String.join("; ", failures)
              + (failed > failures.size() ? "; and " + (failed - failures.size()) + " more" : "");
    };
  }

  private String others() {
    String rest = notLooked > 1 ? " and " + (notLooked - 1) + " more" : "";
    return firstNotLooked + rest + " not looked at";
  }

  private static String brief(String text) {
    String line = text.replaceAll("\\p{Cntrl}+", " ");
    return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "...";
  }
}
