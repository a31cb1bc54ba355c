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
 * The published runs of a model to keep and to remove, with the reasons (contract, section 9).
 * Immutable; computed without I/O.
 *
 * @param model the model's id
 * @param kept newest first
 * @param removed oldest first, the order of removal
 * @param basis the input; null if it could not be read, and then nothing is removed
 */
record RetentionPlan(
    String model, List<Kept> kept, List<Removal> removed, @Nullable RetentionInput basis) {
  /** How long a run is kept for clients that still use it after the pointer moved on. */
  static final Duration RECENTLY_SHOWN = Duration.ofHours(1);

  RetentionPlan {
    kept = List.copyOf(kept);
    removed = List.copyOf(removed);
  }

  /**
   * A run that is kept.
   *
   * @param reasons all reasons, at least one
   * @param spare whether only its rank among the newest keeps it, so that it may be removed when
   *     the disk is full
   */
  record Kept(RunId run, List<String> reasons, boolean spare) {
    Kept {
      reasons = List.copyOf(reasons);
    }
  }

  /** A run to remove. */
  record Removal(RunId run, String reason) {}

  /**
   * Computes the plan.
   *
   * @param target the run that a rollback would choose now
   * @param keep OFFLINE_TILES_RETAIN_RUNS
   */
  static RetentionPlan of(RetentionInput input, Optional<RunId> target, int keep, Instant now) {
    Hold retired = input.holds().retired();
    if (retired != null) {
      return ofRetired(input, retired, target, now);
    }
    List<RunId> newest = input.runs().stream().filter(input.published()::contains).toList();
    newest = keep == 0 ? newest : newest.subList(0, Math.min(keep, newest.size()));
    List<Kept> kept = new ArrayList<>();
    List<Removal> removed = new ArrayList<>();
    for (RunId run : input.runs()) {
      List<String> reasons = protectionReasons(input, target, run, now);
      boolean spare = reasons.isEmpty();
      keptByNumberReason(input, newest, keep, run).ifPresent(reasons::add);
      if (reasons.isEmpty()) {
        removed.add(0, new Removal(run, "older than " + describeNewest(keep)));
      } else {
        kept.add(new Kept(run, reasons, spare));
      }
    }
    return new RetentionPlan(input.model(), kept, removed, input);
  }

  /** Plans a retired model, whose runs are not kept for their rank. */
  private static RetentionPlan ofRetired(
      RetentionInput input, Hold retired, Optional<RunId> target, Instant now) {
    List<Kept> kept = new ArrayList<>();
    List<Removal> removed = new ArrayList<>();
    for (RunId run : input.runs()) {
      List<String> reasons = protectionReasons(input, target, run, now);
      recentlyShownReason(retired.since(), now).ifPresent(reasons::add);
      if (reasons.isEmpty()) {
        removed.add(0, new Removal(run, "the model is retired " + retired.describe()));
      } else {
        kept.add(new Kept(run, reasons, false));
      }
    }
    return new RetentionPlan(input.model(), kept, removed, input);
  }

  /** Returns a plan that removes nothing, because part of the model's state cannot be read. */
  static RetentionPlan keepAll(String model, List<RunId> runs, String problem) {
    String reason = "nothing of " + model + " is removed: " + problem;
    return new RetentionPlan(
        model,
        runs.stream().map(run -> new Kept(run, List.of(reason), false)).toList(),
        List.of(),
        null);
  }

  /** Returns the reasons that keep a run regardless of its rank. */
  private static List<String> protectionReasons(
      RetentionInput input, Optional<RunId> target, RunId run, Instant now) {
    List<String> reasons = new ArrayList<>();
    if (input.isShown(run)) {
      reasons.add("the pointer shows it");
    }
    Optional.ofNullable(input.foreign().get(run)).ifPresent(reasons::add);
    if (input.ahead().contains(run)) {
      reasons.add("a newer state with it is recorded and not shown yet");
    }
    if (target.filter(run::equals).isPresent()) {
      reasons.add("the newest rollback target");
    }
    // Ignore the stop time of a run that is shown again.
    Optional.ofNullable(input.isShown(run) ? null : input.stopped().get(run))
        .flatMap(stopped -> recentlyShownReason(stopped, now))
        .ifPresent(reasons::add);
    Hold hold = input.holds().runs().get(run);
    if (hold != null) {
      reasons.add("held " + hold.describe());
    }
    Hold pin = input.holds().pin();
    if (pin != null) {
      reasons.add("the model is pinned " + pin.describe());
    }
    return reasons;
  }

  /**
   * Returns the reason if the run was shown recently. A future time counts as recent: the clock was
   * set back by an unknown amount.
   */
  private static Optional<String> recentlyShownReason(Instant stopped, Instant now) {
    Duration since = Duration.between(stopped, now);
    if (since.compareTo(RECENTLY_SHOWN) >= 0) {
      return Optional.empty();
    }
    return Optional.of(
        since.isNegative()
            ? "stopped being the pointer's at "
                + Identifiers.utcSeconds(stopped)
                + ", which is in the future: the clock was set back"
            : String.format(
                Locale.ROOT,
                "stopped being the pointer's %02d:%02d ago, less than 1 hour",
                since.toHours(),
                since.toMinutesPart()));
  }

  private static Optional<String> keptByNumberReason(
      RetentionInput input, List<RunId> newest, int keep, RunId run) {
    if (keep == 0) {
      return Optional.of("all are kept: OFFLINE_TILES_RETAIN_RUNS is 0");
    }
    if (newest.contains(run)) {
      return Optional.of(keep == 1 ? "the newest" : "one of " + describeNewest(keep));
    }
    boolean newerThanKept = newest.size() < keep || run.compareTo(newest.get(keep - 1)) > 0;
    return newerThanKept && !input.published().contains(run)
        ? Optional.of("nothing of it is published yet")
        : Optional.empty();
  }

  private static String describeNewest(int keep) {
    return keep == 1 ? "the newest" : "the " + keep + " newest";
  }
}
