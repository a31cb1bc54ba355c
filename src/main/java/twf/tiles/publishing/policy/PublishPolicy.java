package twf.tiles.publishing.policy;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import twf.tiles.config.Settings;
import twf.tiles.domain.Hold;
import twf.tiles.domain.Identifiers;
import twf.tiles.domain.LatestPointer;
import twf.tiles.domain.ManifestFrame;
import twf.tiles.domain.ModelHolds;
import twf.tiles.domain.RunId;
import twf.tiles.domain.RunKey;
import twf.tiles.domain.Snapshot;
import twf.tiles.domain.SnapshotFrame;
import twf.tiles.domain.StagedManifest;
import twf.tiles.publishing.state.PublishState;

/**
 * Decides when frames become public and when the pointer moves (contract, sections 3.5, 3.6 and 4).
 * Depends on settings, clock and arguments only. Thread-safe.
 */
public final class PublishPolicy {
  private final Settings settings;
  private final Clock clock;

  public PublishPolicy(Settings settings, Clock clock) {
    this.settings = settings;
    this.clock = clock;
  }

  /**
   * Returns when a run that lies too far ahead of the clock may be published automatically.
   *
   * @return a time in the future; empty if the run may be published now
   */
  public Optional<Instant> waitsUntil(RunId run) {
    int hours = settings.publishing().maxRunAheadHours();
    return hours < 0
        ? Optional.empty()
        : Optional.of(run.time().minus(Duration.ofHours(hours)))
            .filter(time -> time.isAfter(clock.instant()));
  }

  /**
   * Checks that a run does not lie too far ahead of the clock before its first publish, or before
   * the pointer moves to it. A run that is already shown passes, because the clock may have been
   * set back.
   */
  PolicyDecision checkRunAhead(PublishState state, boolean manual) {
    RunId run = state.run();
    boolean shown = state.pointer().filter(now -> now.run().equals(run)).isPresent();
    if (manual || shown) {
      return PolicyDecision.GO;
    }
    return waitsUntil(run)
        .map(
            time ->
                PolicyDecision.later(
                    "ahead: the cycle %s lies %s ahead of the clock; publishes itself after %s, or: tilesctl publish %s %s"
                        .formatted(
                            run,
                            describeDistance(Duration.between(clock.instant(), run.time())),
                            Identifiers.utcSeconds(time),
                            state.key().model(),
                            run)))
        .orElse(PolicyDecision.GO);
  }

  private static String describeDistance(Duration ahead) {
    return ahead.toHours() > 0 ? ahead.toHours() + " h" : ahead.toMinutes() + " min";
  }

  /** Whether a retired model or a held run stops everything. */
  public PolicyDecision checkHold(PublishState situation) {
    return checkHold(situation.holds(), situation.key());
  }

  /** Whether a retired model or a held run stops everything. */
  PolicyDecision checkHold(ModelHolds holds, RunKey run) {
    Hold retired = holds.retired();
    if (retired != null) {
      return PolicyDecision.unchanged(
          "retired: the model has ended, %s; to go on with it: tilesctl retire %s --undo"
              .formatted(retired.describe(), run.model()));
    }
    Hold hold = holds.runs().get(run.run());
    return hold == null ? PolicyDecision.GO : PolicyDecision.stop("held " + hold.describe());
  }

  /**
   * Stops the first automatic publish of a run that retention would remove again, or has removed
   * before.
   *
   * @param newer counts the newer published runs of the model; called only if needed
   */
  PolicyDecision checkRetention(PublishState state, LongSupplier newer, boolean manual) {
    int keep = settings.publishing().retainRuns();
    if (manual || keep == 0 || !state.published().isEmpty()) {
      return PolicyDecision.GO;
    }
    long newerRuns = newer.getAsLong();
    if (newerRuns < keep) {
      return PolicyDecision.GO;
    }
    return PolicyDecision.unchanged(
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
  PolicyDecision checkTree(StagedManifest staged, Optional<Snapshot> published, boolean manual) {
    int before = published.map(Snapshot::availableFrames).orElse(0);
    Optional<String> lost = published.flatMap(snapshot -> describeLostFrames(staged, snapshot));
    if (lost.isPresent()) {
      return PolicyDecision.stop(lost.get());
    }
    int added = staged.availableFrames() - before;
    boolean completes =
        staged.isComplete() && (added > 0 || !published.map(Snapshot::isComplete).orElse(false));
    if (added == 0 && !completes) {
      return PolicyDecision.unchanged("unchanged: " + before + " frames are published");
    }
    if (completes || (manual && added > 0)) {
      return PolicyDecision.GO;
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
        .filter(snapshot -> describeLostFrames(staged, snapshot).isEmpty())
        .isPresent();
  }

  private PolicyDecision checkInitialGate(StagedManifest staged) {
    int gate = settings.initialGate(staged.key().model());
    return staged.availableFrames() >= gate
        ? PolicyDecision.GO
        : PolicyDecision.stop("gate: " + staged.availableFrames() + " of " + gate + " frames");
  }

  private PolicyDecision checkPublishDelta(StagedManifest staged, int before, int added) {
    int delta = settings.publishDelta(staged.key().model());
    return added >= delta
        ? PolicyDecision.GO
        : PolicyDecision.stop(
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
   * Checks whether the pointer moves to the run's published snapshots. After a rollback, only an
   * operator or a newer run moves it.
   */
  public PolicyDecision checkPointer(PublishState state, PublishTrigger trigger) {
    if (state.isShown()) {
      return PolicyDecision.stop(
          "unchanged: shown as generation " + state.pointer().orElseThrow().generation());
    }
    if (trigger.isManual()) {
      return checkRequiredVariables(state);
    }
    Hold pin = state.holds().pin();
    if (pin != null) {
      return PolicyDecision.stop("published, the pointer stays: pinned " + pin.describe());
    }
    Optional<LatestPointer> newer =
        state.pointer().filter(now -> now.run().compareTo(state.run()) > 0);
    if (newer.isPresent()) {
      return PolicyDecision.stop(
          "published, the pointer stays at the newer run " + newer.get().run());
    }
    boolean ofShownRun = state.pointer().filter(now -> now.run().equals(state.run())).isPresent();
    if (ofShownRun && state.wentBack() && !trigger.isAboutRun()) {
      return PolicyDecision.stop(
          "published, the pointer stays: generation %d is a rollback; show all of the run with: tilesctl publish %s %s"
              .formatted(
                  state.pointer().orElseThrow().generation(), state.key().model(), state.run()));
    }
    PolicyDecision ahead = checkRunAhead(state, false);
    if (!ahead.go()) {
      return PolicyDecision.later("published, the pointer stays: " + ahead.words());
    }
    return checkRequiredVariables(state);
  }

  /**
   * Returns the variables that must be published before the pointer moves to a run of the model.
   */
  public Collection<String> requiredVariables(String model) {
    return settings.requiredVariables(model);
  }

  private PolicyDecision checkRequiredVariables(PublishState state) {
    boolean sameRun = state.pointer().filter(now -> now.run().equals(state.run())).isPresent();
    if (sameRun) {
      return PolicyDecision.GO;
    }
    String missing =
        settings.requiredVariables(state.key().model()).stream()
            .filter(variable -> !state.published().containsKey(variable))
            .collect(Collectors.joining(", "));
    return missing.isEmpty()
        ? PolicyDecision.GO
        : PolicyDecision.stop("published, the pointer waits for required variables: " + missing);
  }
}
