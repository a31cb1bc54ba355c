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
 * When frames become public, and when the pointer moves (contract, sections 3.5, 3.6 and 4). Pure
 * but for the clock.
 */
public final class PublishPolicy {
  private final Settings settings;
  private final Clock clock;

  public PublishPolicy(Settings settings, Clock clock) {
    this.settings = settings;
    this.clock = clock;
  }

  /**
   * When a run that lies too far ahead of the clock publishes itself: in the future.
   *
   * @return empty where it does not lie so far ahead, or may
   */
  public Optional<Instant> waitsUntil(RunId run) {
    int hours = settings.publishing().maxRunAheadHours();
    return hours < 0
        ? Optional.empty()
        : Optional.of(run.time().minus(Duration.ofHours(hours)))
            .filter(time -> time.isAfter(clock.instant()));
  }

  /**
   * Whether a run of which nothing is published is to be begun, or one that is not shown is to be
   * shown: not by itself while it lies too far ahead of the clock. A run that is shown already goes
   * on: the clock may have been put back.
   */
  PolicyDecision checkRunAhead(PublishState situation, boolean byHand) {
    RunId run = situation.run();
    boolean shown = situation.pointer().filter(now -> now.run().equals(run)).isPresent();
    if (byHand || shown) {
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
                            situation.key().model(),
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
   * Whether a run of which nothing is published is to be begun: not by itself where retention would
   * remove it again, as it may have done before.
   *
   * @param newer counts the newer runs of the model that are published; asked where it matters
   */
  PolicyDecision checkRetention(PublishState situation, LongSupplier newer, boolean byHand) {
    int keep = settings.publishing().retainRuns();
    if (byHand || keep == 0 || !situation.published().isEmpty()) {
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
            + situation.key().model()
            + " "
            + situation.run());
  }

  /** Whether a validated manifest is to be published into the tree. */
  PolicyDecision checkTree(StagedManifest staged, Optional<Snapshot> published, boolean byHand) {
    int before = published.map(Snapshot::availableFrames).orElse(0);
    Optional<String> lost = published.flatMap(snapshot -> describeLostFrames(staged, snapshot));
    if (lost.isPresent()) {
      return PolicyDecision.stop(lost.get());
    }
    int more = staged.availableFrames() - before;
    boolean ends =
        staged.isComplete() && (more > 0 || !published.map(Snapshot::isComplete).orElse(false));
    if (more == 0 && !ends) {
      return PolicyDecision.unchanged("unchanged: " + before + " frames are published");
    }
    if (ends || (byHand && more > 0)) {
      return PolicyDecision.GO;
    }
    return before == 0 ? checkInitialGate(staged) : checkPublishDelta(staged, before, more);
  }

  /**
   * Whether a builder expects another number of frames than what is published says. Clients show
   * that number, so it is published at once, with the frames that are published already; neither
   * gate nor delta apply to it. Other fields that change alone ({@code last_updated}, unknown ones)
   * are published with the next frames.
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

  private PolicyDecision checkPublishDelta(StagedManifest staged, int before, int more) {
    int delta = settings.publishDelta(staged.key().model());
    return more >= delta
        ? PolicyDecision.GO
        : PolicyDecision.stop(
            "delta: " + more + " of " + delta + " frames more than the " + before + " published");
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
   * Whether the pointer is to show the run, whose tree is as the situation says. After a rollback
   * nothing but an operator or a newer run moves it.
   */
  public PolicyDecision checkPointer(PublishState situation, PublishTrigger trigger) {
    if (situation.isShown()) {
      return PolicyDecision.stop(
          "unchanged: shown as generation " + situation.pointer().orElseThrow().generation());
    }
    if (trigger.isManual()) {
      return checkRequiredVariables(situation);
    }
    Hold pin = situation.holds().pin();
    if (pin != null) {
      return PolicyDecision.stop("published, the pointer stays: pinned " + pin.describe());
    }
    Optional<LatestPointer> newer =
        situation.pointer().filter(now -> now.run().compareTo(situation.run()) > 0);
    if (newer.isPresent()) {
      return PolicyDecision.stop(
          "published, the pointer stays at the newer run " + newer.get().run());
    }
    boolean ofShownRun =
        situation.pointer().filter(now -> now.run().equals(situation.run())).isPresent();
    if (ofShownRun && situation.wentBack() && !trigger.isAboutRun()) {
      return PolicyDecision.stop(
          "published, the pointer stays: generation %d is a rollback; show all of the run with: tilesctl publish %s %s"
              .formatted(
                  situation.pointer().orElseThrow().generation(),
                  situation.key().model(),
                  situation.run()));
    }
    PolicyDecision ahead = checkRunAhead(situation, false);
    if (!ahead.go()) {
      return PolicyDecision.later("published, the pointer stays: " + ahead.words());
    }
    return checkRequiredVariables(situation);
  }

  /** The variables without which a model's run is not shown. */
  public Collection<String> requiredVariables(String model) {
    return settings.requiredVariables(model);
  }

  private PolicyDecision checkRequiredVariables(PublishState situation) {
    boolean sameRun =
        situation.pointer().filter(now -> now.run().equals(situation.run())).isPresent();
    if (sameRun) {
      return PolicyDecision.GO;
    }
    String missing =
        settings.requiredVariables(situation.key().model()).stream()
            .filter(variable -> !situation.published().containsKey(variable))
            .collect(Collectors.joining(", "));
    return missing.isEmpty()
        ? PolicyDecision.GO
        : PolicyDecision.stop("published, the pointer waits for required variables: " + missing);
  }
}
