package twf.tiles.publishing.retention;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import twf.tiles.domain.Hold;
import twf.tiles.domain.Identifiers;
import twf.tiles.domain.RunId;

/**
 * Which published runs of a model stay and which go, and why (contract, section 9). Pure.
 *
 * @param model the model's id
 * @param kept newest first
 * @param removed oldest first, as they are to be removed
 * @param basis what it rests on; null where that could not be read, and then nothing is removed
 */
record RetentionPlan(
    String model, List<Kept> kept, List<Removal> removed, @Nullable RetentionInput basis) {
  /** How long what was shown a moment ago is there for those who look at it still. */
  static final Duration RECENTLY_SHOWN = Duration.ofHours(1);

  RetentionPlan {
    kept = List.copyOf(kept);
    removed = List.copyOf(removed);
  }

  /**
   * A run that stays.
   *
   * @param reasons all of them, at least one
   * @param spare whether it is kept by its number alone, and may go where the disk is full
   */
  record Kept(RunId run, List<String> reasons, boolean spare) {
    Kept {
      reasons = List.copyOf(reasons);
    }
  }

  /** A run that goes. */
  record Removal(RunId run, String reason) {}

  /**
   * The plan.
   *
   * @param target the run that a rollback would choose now
   * @param keep OFFLINE_TILES_RETAIN_RUNS
   */
  static RetentionPlan of(RetentionInput facts, Optional<RunId> target, int keep, Instant now) {
    Hold retired = facts.holds().retired();
    if (retired != null) {
      return ofRetired(facts, retired, target, now);
    }
    List<RunId> newest = facts.runs().stream().filter(facts.published()::contains).toList();
    newest = keep == 0 ? newest : newest.subList(0, Math.min(keep, newest.size()));
    List<Kept> kept = new ArrayList<>();
    List<Removal> removed = new ArrayList<>();
    for (RunId run : facts.runs()) {
      List<String> reasons = protectionReasons(facts, target, run, now);
      boolean spare = reasons.isEmpty();
      keptByNumberReason(facts, newest, keep, run).ifPresent(reasons::add);
      if (reasons.isEmpty()) {
        removed.add(0, new Removal(run, "older than " + describeNewest(keep)));
      } else {
        kept.add(new Kept(run, reasons, spare));
      }
    }
    return new RetentionPlan(facts.model(), kept, removed, facts);
  }

  /** Nothing of a model that has ended stays for its number. */
  private static RetentionPlan ofRetired(
      RetentionInput facts, Hold retired, Optional<RunId> target, Instant now) {
    List<Kept> kept = new ArrayList<>();
    List<Removal> removed = new ArrayList<>();
    for (RunId run : facts.runs()) {
      List<String> reasons = protectionReasons(facts, target, run, now);
      recentlyShownReason(retired.since(), now).ifPresent(reasons::add);
      if (reasons.isEmpty()) {
        removed.add(0, new Removal(run, "the model is retired " + retired.describe()));
      } else {
        kept.add(new Kept(run, reasons, false));
      }
    }
    return new RetentionPlan(facts.model(), kept, removed, facts);
  }

  /** A plan that leaves all as it is, as something of the model cannot be read. */
  static RetentionPlan keepAll(String model, List<RunId> runs, String problem) {
    String reason = "nothing of " + model + " is removed: " + problem;
    return new RetentionPlan(
        model,
        runs.stream().map(run -> new Kept(run, List.of(reason), false)).toList(),
        List.of(),
        null);
  }

  /** Why a run stays however many there are. */
  private static List<String> protectionReasons(
      RetentionInput facts, Optional<RunId> target, RunId run, Instant now) {
    List<String> reasons = new ArrayList<>();
    if (facts.isShown(run)) {
      reasons.add("the pointer shows it");
    }
    Optional.ofNullable(facts.foreign().get(run)).ifPresent(reasons::add);
    if (facts.ahead().contains(run)) {
      reasons.add("a newer state with it is recorded and not shown yet");
    }
    if (target.filter(run::equals).isPresent()) {
      reasons.add("the newest rollback target");
    }
    // What is shown again has stopped being shown once, too: that is nobody's reason any more.
    Optional.ofNullable(facts.isShown(run) ? null : facts.stopped().get(run))
        .flatMap(stopped -> recentlyShownReason(stopped, now))
        .ifPresent(reasons::add);
    Hold hold = facts.holds().runs().get(run);
    if (hold != null) {
      reasons.add("held " + hold.describe());
    }
    Hold pin = facts.holds().pin();
    if (pin != null) {
      reasons.add("the model is pinned " + pin.describe());
    }
    return reasons;
  }

  /** A time to come is recent, too: the clock was put back, and nobody knows by how much. */
  private static Optional<String> recentlyShownReason(Instant stopped, Instant now) {
    Duration since = Duration.between(stopped, now);
    if (since.compareTo(RECENTLY_SHOWN) >= 0) {
      return Optional.empty();
    }
    return Optional.of(
        since.isNegative()
            ? "stopped being the pointer's at "
                + Identifiers.utcSeconds(stopped)
                + ", which is still to come: the clock was put back"
            : String.format(
                Locale.ROOT,
                "stopped being the pointer's %02d:%02d ago, less than 1 hour",
                since.toHours(),
                since.toMinutesPart()));
  }

  private static Optional<String> keptByNumberReason(
      RetentionInput facts, List<RunId> newest, int keep, RunId run) {
    if (keep == 0) {
      return Optional.of("all are kept: OFFLINE_TILES_RETAIN_RUNS is 0");
    }
    if (newest.contains(run)) {
      return Optional.of(keep == 1 ? "the newest" : "one of " + describeNewest(keep));
    }
    boolean young = newest.size() < keep || run.compareTo(newest.get(keep - 1)) > 0;
    return young && !facts.published().contains(run)
        ? Optional.of("nothing of it is published yet")
        : Optional.empty();
  }

  private static String describeNewest(int keep) {
    return keep == 1 ? "the newest" : "the " + keep + " newest";
  }
}
