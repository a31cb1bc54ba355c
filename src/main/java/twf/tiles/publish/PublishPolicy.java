package twf.tiles.publish;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import twf.tiles.config.Settings;
import twf.tiles.contract.Hold;
import twf.tiles.contract.HoldSet;
import twf.tiles.contract.LatestPointer;
import twf.tiles.contract.Manifest;
import twf.tiles.contract.ManifestFrame;
import twf.tiles.contract.RunId;
import twf.tiles.contract.RunKey;
import twf.tiles.contract.Snapshot;
import twf.tiles.contract.SnapshotFrame;
import twf.tiles.contract.Words;

/**
 * When frames become public, and when the pointer moves (contract, sections 3.5, 3.6 and 4). Pure
 * but for the clock.
 */
final class PublishPolicy {
  private final Settings settings;
  private final Clock clock;

  PublishPolicy(Settings settings, Clock clock) {
    this.settings = settings;
    this.clock = clock;
  }

  /**
   * When a run that lies too far ahead of the clock publishes itself: in the future.
   *
   * @return empty where it does not lie so far ahead, or may
   */
  Optional<Instant> waitsUntil(RunId run) {
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
  Verdict ahead(Situation situation, boolean byHand) {
    RunId run = situation.run();
    boolean shown = situation.pointer().filter(now -> now.run().equals(run)).isPresent();
    if (byHand || shown) {
      return Verdict.GO;
    }
    return waitsUntil(run)
        .map(
            time ->
                Verdict.later(
                    "ahead: the cycle %s lies %s ahead of the clock; publishes itself after %s, or: tilesctl publish %s %s"
                        .formatted(
                            run,
                            distance(Duration.between(clock.instant(), run.time())),
                            Words.utcSeconds(time),
                            situation.key().model(),
                            run)))
        .orElse(Verdict.GO);
  }

  private static String distance(Duration ahead) {
    return ahead.toHours() > 0 ? ahead.toHours() + " h" : ahead.toMinutes() + " min";
  }

  /** Whether a retired model or a held run stops everything. */
  Verdict hold(Situation situation) {
    return hold(situation.holds(), situation.key());
  }

  /** Whether a retired model or a held run stops everything. */
  Verdict hold(HoldSet holds, RunKey run) {
    Hold retired = holds.retired();
    if (retired != null) {
      return Verdict.unchanged(
          "retired: the model has ended, %s; to go on with it: tilesctl retire %s --undo"
              .formatted(retired.describe(), run.model()));
    }
    Hold hold = holds.runs().get(run.run());
    return hold == null ? Verdict.GO : Verdict.stop("held " + hold.describe());
  }

  /**
   * Whether a run of which nothing is published is to be begun: not by itself where retention would
   * remove it again, as it may have done before.
   *
   * @param newer counts the newer runs of the model that are published; asked where it matters
   */
  Verdict retained(Situation situation, LongSupplier newer, boolean byHand) {
    int keep = settings.publishing().retainRuns();
    if (byHand || keep == 0 || !situation.published().isEmpty()) {
      return Verdict.GO;
    }
    long newerRuns = newer.getAsLong();
    if (newerRuns < keep) {
      return Verdict.GO;
    }
    return Verdict.unchanged(
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
  Verdict tree(Manifest staged, Optional<Snapshot> published, boolean byHand) {
    int before = published.map(Snapshot::availableFrames).orElse(0);
    Optional<String> lost = published.flatMap(snapshot -> lostFrames(staged, snapshot));
    if (lost.isPresent()) {
      return Verdict.stop(lost.get());
    }
    int more = staged.availableFrames() - before;
    boolean ends =
        staged.isComplete() && (more > 0 || !published.map(Snapshot::isComplete).orElse(false));
    if (more == 0 && !ends) {
      return Verdict.unchanged("unchanged: " + before + " frames are published");
    }
    if (ends || (byHand && more > 0)) {
      return Verdict.GO;
    }
    return before == 0 ? gate(staged) : delta(staged, before, more);
  }

  /**
   * Whether a builder expects another number of frames than what is published says. Clients show
   * that number, so it is published at once, with the frames that are published already; neither
   * gate nor delta apply to it. Other fields that change alone ({@code last_updated}, unknown ones)
   * are published with the next frames.
   */
  boolean expectsOtherNumber(Manifest staged, Optional<Snapshot> published) {
    return published
        .filter(snapshot -> snapshot.expectedFrames() != staged.expectedFrames())
        .filter(snapshot -> lostFrames(staged, snapshot).isEmpty())
        .isPresent();
  }

  private Verdict gate(Manifest staged) {
    int gate = settings.initialGate(staged.key().model());
    return staged.availableFrames() >= gate
        ? Verdict.GO
        : Verdict.stop("gate: " + staged.availableFrames() + " of " + gate + " frames");
  }

  private Verdict delta(Manifest staged, int before, int more) {
    int delta = settings.publishDelta(staged.key().model());
    return more >= delta
        ? Verdict.GO
        : Verdict.stop(
            "delta: " + more + " of " + delta + " frames more than the " + before + " published");
  }

  private static Optional<String> lostFrames(Manifest staged, Snapshot published) {
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
  Verdict pointer(Situation situation, Trigger trigger) {
    if (situation.isShown()) {
      return Verdict.stop(
          "unchanged: shown as generation " + situation.pointer().orElseThrow().generation());
    }
    if (trigger.byHand()) {
      return required(situation);
    }
    Hold pin = situation.holds().pin();
    if (pin != null) {
      return Verdict.stop("published, the pointer stays: pinned " + pin.describe());
    }
    Optional<LatestPointer> newer =
        situation.pointer().filter(now -> now.run().compareTo(situation.run()) > 0);
    if (newer.isPresent()) {
      return Verdict.stop("published, the pointer stays at the newer run " + newer.get().run());
    }
    boolean ofShownRun =
        situation.pointer().filter(now -> now.run().equals(situation.run())).isPresent();
    if (ofShownRun && situation.wentBack() && !trigger.isAboutRun()) {
      return Verdict.stop(
          "published, the pointer stays: generation %d is a rollback; show all of the run with: tilesctl publish %s %s"
              .formatted(
                  situation.pointer().orElseThrow().generation(),
                  situation.key().model(),
                  situation.run()));
    }
    Verdict ahead = ahead(situation, false);
    if (!ahead.go()) {
      return Verdict.later("published, the pointer stays: " + ahead.words());
    }
    return required(situation);
  }

  /** The variables without which a model's run is not shown. */
  Collection<String> requiredVariables(String model) {
    return settings.requiredVariables(model);
  }

  private Verdict required(Situation situation) {
    boolean sameRun =
        situation.pointer().filter(now -> now.run().equals(situation.run())).isPresent();
    if (sameRun) {
      return Verdict.GO;
    }
    String missing =
        settings.requiredVariables(situation.key().model()).stream()
            .filter(variable -> !situation.published().containsKey(variable))
            .collect(Collectors.joining(", "));
    return missing.isEmpty()
        ? Verdict.GO
        : Verdict.stop("published, the pointer waits for required variables: " + missing);
  }
}
