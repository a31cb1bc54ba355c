package twf.tiles.publishing.retention;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import twf.tiles.domain.Hold;
import twf.tiles.domain.Identifiers;
import twf.tiles.domain.LatestPointer;
import twf.tiles.domain.ModelHolds;
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
record RetentionPlan(String model, List<Kept> kept, List<Removal> removed, @Nullable Input basis) {
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
   * The state on which retention of a model is based, read from disk immediately before.
   *
   * @param model the model's id
   * @param pointer the pointer that clients see; null if the model is retired
   * @param holds the model's holds
   * @param runs all runs that have a folder, newest first
   * @param published those of {@code runs} that have published content
   * @param stopped when the pointer last moved away from each run
   * @param foreign runs that this program did not create, with the evidence
   * @param ahead runs of recorded states that are newer than the pointer: recovery may show them
   */
  record Input(
      String model,
      @Nullable LatestPointer pointer,
      ModelHolds holds,
      List<RunId> runs,
      Set<RunId> published,
      Map<RunId, Instant> stopped,
      Map<RunId, String> foreign,
      Set<RunId> ahead) {
    /** Returns whether the pointer shows the run. */
    boolean isShown(RunId run) {
      return pointer != null && pointer.run().equals(run);
    }
  }

  /**
   * Computes the plan. The runs of a retired model are not kept for their rank.
   *
   * @param target the run that a rollback would choose now
   * @param keep OFFLINE_TILES_RETAIN_RUNS
   */
  static RetentionPlan of(Input input, Optional<RunId> target, int keep, Instant now) {
    Hold retired = input.holds().retired();
    List<RunId> newest = input.runs().stream().filter(input.published()::contains).toList();
    newest = keep == 0 ? newest : newest.subList(0, Math.min(keep, newest.size()));
    List<Kept> kept = new ArrayList<>();
    List<Removal> removed = new ArrayList<>();
    for (RunId run : input.runs()) {
      List<String> reasons = protectionReasons(input, target, run, now);
      boolean spare = retired == null && reasons.isEmpty();
      Optional<String> further =
          retired == null
              ? keptByNumberReason(input, newest, keep, run)
              : recentlyShownReason(retired.since(), now);
      further.ifPresent(reasons::add);
      if (!reasons.isEmpty()) {
        kept.add(new Kept(run, reasons, spare));
      } else if (retired != null) {
        removed.add(0, new Removal(run, "the model is retired " + retired.describe()));
      } else {
        removed.add(0, new Removal(run, "older than " + describeNewest(keep)));
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
      Input input, Optional<RunId> target, RunId run, Instant now) {
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
      Input input, List<RunId> newest, int keep, RunId run) {
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
