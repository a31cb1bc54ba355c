package twf.tiles.publishing.policy;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import twf.tiles.config.Setting;
import twf.tiles.config.Settings;
import twf.tiles.domain.HistoryRecord;
import twf.tiles.domain.Hold;
import twf.tiles.domain.Identifiers;
import twf.tiles.domain.LatestPointer;
import twf.tiles.domain.ManifestFrame;
import twf.tiles.domain.ModelHolds;
import twf.tiles.domain.PointerOperation;
import twf.tiles.domain.RunId;
import twf.tiles.domain.RunKey;
import twf.tiles.domain.Snapshot;
import twf.tiles.domain.SnapshotFrame;
import twf.tiles.domain.StagedManifest;
import twf.tiles.event.PolicyStop;
import twf.tiles.publishing.state.PublishState;

/**
 * Decides when frames become public and when the pointer moves (contract, sections 3.5, 3.6 and 4):
 *
 * <ul>
 *   <li>{@link #checkRun}: whether anything of a run may be published.
 *   <li>{@link #checkTree}: whether a validated manifest is published into the tree.
 *   <li>{@link #checkMove}: whether the pointer moves to what is published of a run, whoever asks:
 *       a publish, a release, an unpin, a promotion after a rollback, an operator.
 *   <li>{@link #checkRecorded}: whether recovery moves the pointer to a state that was recorded.
 * </ul>
 *
 * <p>A rollback and a restore ask nobody: an operator decided. What they may show is in {@code
 * RollbackTargetSelector}. {@link PublishPlanner} also refuses automatic publishes to a run of
 * which files that clients are shown are lost. Depends on settings, clock and arguments only.
 * Thread-safe.
 */
public final class PublishPolicy {
  private final Settings settings;
  private final Clock clock;

  /**
   * The outcome of a rule: go ahead, or stop with a reason.
   *
   * @param go whether to go ahead
   * @param unchanged whether it stops because everything is published already
   * @param later whether it is decided again by itself when it is due or the run's hold has ended
   * @param due when it is decided again by itself; null unless the rule depends on the time
   * @param words the reason, for people; unused if {@code go}
   */
  public record Decision(
      boolean go, boolean unchanged, boolean later, @Nullable Instant due, String words) {
    static final Decision GO = new Decision(true, false, false, null, "");

    private static Decision stop(String words) {
      return new Decision(false, false, false, null, words);
    }

    private static Decision later(@Nullable Instant due, String words) {
      return new Decision(false, false, true, due, words);
    }

    private static Decision unchanged(String words) {
      return new Decision(false, true, false, null, words);
    }

    /** Returns what a decision about a whole run stops; empty if it goes ahead. */
    public Optional<PolicyStop> toStop() {
      return go ? Optional.empty() : Optional.of(new PolicyStop(words, !unchanged));
    }
  }

  public PublishPolicy(Settings settings, Clock clock) {
    this.settings = settings;
    this.clock = clock;
  }

  /**
   * Checks whether anything of a run may be published: hold, cycle ahead of the clock, retention.
   *
   * @param newer counts the newer published runs of the model; called only if needed
   */
  Decision checkRun(PublishState state, LongSupplier newer, boolean manual) {
    Decision decision = checkHold(state.holds(), state.key());
    if (decision.go() && state.published().isEmpty()) {
      decision = checkRunAhead(state, manual);
    }
    return decision.go() ? checkRetention(state, newer, manual) : decision;
  }

  /** Whether a retired model or a held run stops everything. */
  Decision checkHold(ModelHolds holds, RunKey run) {
    Hold retired = holds.retired();
    if (retired != null) {
      return Decision.unchanged(
          "retired: the model has ended, %s; to go on with it: tilesctl retire %s --undo"
              .formatted(retired.describe(), run.model()));
    }
    Hold hold = holds.runs().get(run.run());
    return hold == null ? Decision.GO : Decision.stop("held " + hold.describe());
  }

  /**
   * Checks that a run does not lie too far ahead of the clock before its first publish, or before
   * the pointer moves to it. A run that is already shown passes, because the clock may have been
   * set back.
   */
  private Decision checkRunAhead(PublishState state, boolean manual) {
    RunId run = state.run();
    boolean shown = state.pointer().filter(now -> now.run().equals(run)).isPresent();
    int hours = settings.get(Setting.OFFLINE_TILES_MAX_RUN_AHEAD_HOURS);
    if (manual || shown || hours < 0) {
      return Decision.GO;
    }
    Instant now = clock.instant();
    Instant due = run.time().minus(Duration.ofHours(hours));
    if (!due.isAfter(now)) {
      return Decision.GO;
    }
    return Decision.later(
        due,
        "ahead: the cycle %s lies %s ahead of the clock; publishes itself after %s, or: tilesctl publish %s %s"
            .formatted(
                run,
                describeDistance(Duration.between(now, run.time())),
                Identifiers.utcSeconds(due),
                state.key().model(),
                run));
  }

  private static String describeDistance(Duration ahead) {
    return ahead.toHours() > 0 ? ahead.toHours() + " h" : ahead.toMinutes() + " min";
  }

  /**
   * Stops the first automatic publish of a run that retention would remove again, or has removed
   * before.
   */
  private Decision checkRetention(PublishState state, LongSupplier newer, boolean manual) {
    int keep = settings.get(Setting.OFFLINE_TILES_RETAIN_RUNS);
    if (manual || keep == 0 || !state.published().isEmpty()) {
      return Decision.GO;
    }
    long newerRuns = newer.getAsLong();
    if (newerRuns < keep) {
      return Decision.GO;
    }
    return Decision.unchanged(
        "too old: "
            + newerRuns
            + (newerRuns == 1 ? " newer run is" : " newer runs are")
            + " published and OFFLINE_TILES_RETAIN_RUNS is "
            + keep
            + "; publish it with: tilesctl publish "
            + state.key().model()
            + " "
            + state.run());
  }

  /**
   * Checks whether a validated manifest is published into the tree: initial gate, publish delta and
   * completeness.
   */
  Decision checkTree(StagedManifest staged, Optional<Snapshot> published, boolean manual) {
    int before = published.map(Snapshot::availableFrames).orElse(0);
    Optional<String> lost = published.flatMap(snapshot -> describeLostFrames(staged, snapshot));
    if (lost.isPresent()) {
      return Decision.stop(lost.get());
    }
    int added = staged.availableFrames() - before;
    boolean completes =
        staged.isComplete() && (added > 0 || !published.map(Snapshot::isComplete).orElse(false));
    if (added == 0 && !completes) {
      return Decision.unchanged("unchanged: " + before + " frames are published");
    }
    if (completes || (manual && added > 0)) {
      return Decision.GO;
    }
    return before == 0 ? checkInitialGate(staged) : checkPublishDelta(staged, before, added);
  }

  /**
   * Returns whether the builder now expects another number of frames than the published snapshot
   * states. Clients display that number, so it is published at once with the frames that are
   * published already; gate and delta do not apply. Other changed fields ({@code last_updated},
   * unknown ones) are published with the next frames.
   */
  boolean expectedFramesChanged(StagedManifest staged, Optional<Snapshot> published) {
    return published
            .filter(snapshot -> snapshot.expectedFrames() != staged.expectedFrames())
            .isPresent()
        && listsAllPublished(staged, published);
  }

  /** Returns whether the staged manifest lists every published frame. */
  boolean listsAllPublished(StagedManifest staged, Optional<Snapshot> published) {
    return published.filter(snapshot -> describeLostFrames(staged, snapshot).isPresent()).isEmpty();
  }

  private Decision checkInitialGate(StagedManifest staged) {
    int gate = settings.initialGate(staged.key().model());
    return staged.availableFrames() >= gate
        ? Decision.GO
        : Decision.stop("gate: " + staged.availableFrames() + " of " + gate + " frames");
  }

  private Decision checkPublishDelta(StagedManifest staged, int before, int added) {
    int delta = settings.publishDelta(staged.key().model());
    return added >= delta
        ? Decision.GO
        : Decision.stop(
            "delta: " + added + " of " + delta + " frames more than the " + before + " published");
  }

  private static Optional<String> describeLostFrames(StagedManifest staged, Snapshot published) {
    List<Integer> listed = staged.frames().stream().map(ManifestFrame::fhr).toList();
    String lost =
        published.frames().stream()
            .filter(frame -> !listed.contains(frame.fhr()))
            .map(SnapshotFrame::frameId)
            .limit(5)
            .collect(Collectors.joining(", "));
    return lost.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "not published: the staged manifest no longer lists published frames: " + lost);
  }

  /**
   * Decides whether the pointer moves to the published snapshots of a run.
   *
   * @param treeChanged whether a snapshot was published just before
   * @param shownBefore finds the newest record that showed exactly this; called only if needed
   */
  Decision checkMove(
      PublishState state,
      PublishTrigger trigger,
      boolean treeChanged,
      Supplier<Optional<HistoryRecord>> shownBefore) {
    Decision hold = checkHold(state.holds(), state.key());
    if (!hold.go() && treeChanged) {
      return Decision.stop("published, the pointer stays: " + hold.words());
    }
    if (!hold.go()) {
      return hold.unchanged() ? hold : Decision.later(null, hold.words());
    }
    if (state.published().isEmpty()) {
      return Decision.unchanged("nothing of " + state.key() + " is published");
    }
    Decision pointer = checkPointer(state, trigger);
    if (!pointer.go() || treeChanged || trigger.kind() != PublishTrigger.Kind.AUTO) {
      return pointer;
    }
    return shownBefore
        .get()
        .map(
            record ->
                Decision.stop(
                    "published, the pointer stays: it went back from generation "
                        + record.generation()
                        + "; hold and release the run to show it again"))
        .orElse(Decision.GO);
  }

  /**
   * Returns whether recovery may show a state whose commit a crash interrupted after its record:
   * always a rollback or a restore, a publish unless its run was held or the model pinned since.
   */
  public static boolean checkRecorded(
      HistoryRecord record, Optional<LatestPointer> pointer, ModelHolds holds) {
    return pointer.isEmpty()
        || record.operation() != PointerOperation.PUBLISH
        || (holds.pin() == null && !holds.runs().containsKey(record.pointer().run()));
  }

  /**
   * Checks whether the pointer moves to the run's published snapshots. After a rollback, only an
   * operator or a newer run moves it.
   */
  Decision checkPointer(PublishState state, PublishTrigger trigger) {
    if (state.isShown()) {
      return Decision.stop(
          "unchanged: shown as generation " + state.pointer().orElseThrow().generation());
    }
    if (trigger.isManual()) {
      return checkRequiredVariables(state);
    }
    Hold pin = state.holds().pin();
    if (pin != null) {
      return Decision.stop("published, the pointer stays: pinned " + pin.describe());
    }
    Optional<LatestPointer> newer =
        state.pointer().filter(now -> now.run().compareTo(state.run()) > 0);
    if (newer.isPresent()) {
      return Decision.stop("published, the pointer stays at the newer run " + newer.get().run());
    }
    boolean ofShownRun = state.pointer().filter(now -> now.run().equals(state.run())).isPresent();
    if (ofShownRun && state.wentBack() && !trigger.isAboutRun()) {
      return Decision.stop(
          "published, the pointer stays: generation %d is a rollback; show all of the run with: tilesctl publish %s %s"
              .formatted(
                  state.pointer().orElseThrow().generation(), state.key().model(), state.run()));
    }
    Decision ahead = checkRunAhead(state, false);
    if (!ahead.go()) {
      return Decision.later(ahead.due(), "published, the pointer stays: " + ahead.words());
    }
    return checkRequiredVariables(state);
  }

  /**
   * Returns the variables that must be published before the pointer moves to a run of the model.
   */
  public Collection<String> requiredVariables(String model) {
    return settings.requiredVariables(model);
  }

  private Decision checkRequiredVariables(PublishState state) {
    boolean sameRun = state.pointer().filter(now -> now.run().equals(state.run())).isPresent();
    if (sameRun) {
      return Decision.GO;
    }
    String missing =
        settings.requiredVariables(state.key().model()).stream()
            .filter(variable -> !state.published().containsKey(variable))
            .collect(Collectors.joining(", "));
    return missing.isEmpty()
        ? Decision.GO
        : Decision.stop("published, the pointer waits for required variables: " + missing);
  }
}
