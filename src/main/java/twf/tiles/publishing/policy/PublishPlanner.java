package twf.tiles.publishing.policy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import twf.tiles.domain.HistoryRecord;
import twf.tiles.domain.LatestPointer;
import twf.tiles.domain.PointerVariable;
import twf.tiles.domain.RunKey;
import twf.tiles.domain.Snapshot;
import twf.tiles.domain.SnapshotFrame;
import twf.tiles.domain.VariableKey;
import twf.tiles.error.FailureException;
import twf.tiles.event.CandidateFrame;
import twf.tiles.event.PublishCandidate;
import twf.tiles.publishing.commit.SnapshotBuilder;
import twf.tiles.publishing.state.PublishState;
import twf.tiles.publishing.state.PublishStateReader;
import twf.tiles.storage.MissingFiles;
import twf.tiles.storage.PublishedStore;

/** Plans what publishing a candidate requires. Changes nothing. Calls block. */
public final class PublishPlanner {
  /** Placeholder for a name that a snapshot only gets when it is written. */
  private static final String PLACEHOLDER_SNAPSHOT_NAME = "000-0000000000000000";

  private static final int MAX_NAMED = 5;

  /** Bounds the search in long histories. Far more than the states of one run. */
  private static final int MAX_SEARCHED = 500;

  private final PublishedStore stores;
  private final PublishStateReader stateReader;
  private final PublishPolicy policy;

  public PublishPlanner(PublishedStore stores, PublishPolicy policy) {
    this.stores = stores;
    this.stateReader = new PublishStateReader(stores);
    this.policy = policy;
  }

  /**
   * A publish plan: do nothing, move the pointer only, or publish a snapshot first.
   *
   * @param verdict whether to do anything
   * @param situation the state on which the plan is based
   * @param candidate the candidate reduced to the frames that this plan publishes
   * @param remarks text to append to the decision: frames that were published with other bytes
   *     since they were validated, and why other frames wait; may be empty
   * @param snapshot the snapshot to publish first; empty if only the pointer may move
   * @param waits whether part of the candidate is left for a later publish
   */
  public record Plan(
      PublishPolicy.Decision verdict,
      PublishState situation,
      PublishCandidate candidate,
      String remarks,
      Optional<Snapshot> snapshot,
      boolean waits) {}

  /**
   * Decides about the automatic publish of a run regardless of its frames. Call it before reading
   * the frames; {@link #plan} checks again.
   */
  public PublishPolicy.Decision checkRun(RunKey run) {
    PublishPolicy.Decision hold = policy.checkHold(stores.readHolds(run.model()), run);
    return hold.go() && !stateReader.isPublished(run)
        ? checkRun(stateReader.read(run), false)
        : hold;
  }

  private PublishPolicy.Decision checkRun(PublishState state, boolean manual) {
    return policy.checkRun(
        state,
        () ->
            stores.publishedRuns(state.key().model()).stream()
                .filter(other -> other.compareTo(state.run()) > 0)
                .count(),
        manual);
  }

  /**
   * Plans the publish of a candidate.
   *
   * @throws FailureException unavailable, if it is automatic and files that the pointer shows are
   *     missing: publishing them again from staging would hide the loss
   */
  public Plan plan(PublishCandidate candidate, PublishTrigger trigger) {
    VariableKey key = candidate.manifest().key();
    Optional<LatestPointer> pointer = stores.readPointer(key.model());
    if (!trigger.isManual()) {
      pointer
          .filter(shown -> shown.run().equals(key.run()))
          .ifPresent(shown -> requireShownFiles(key, shown));
    }
    return plan(candidate, trigger, stateReader.read(key.runKey(), pointer));
  }

  /** Checks that all snapshots of the shown run exist, and all files of this variable. */
  private void requireShownFiles(VariableKey key, LatestPointer pointer) {
    MissingFiles missing = MissingFiles.NONE;
    for (Map.Entry<String, PointerVariable> shown : pointer.variables().entrySet()) {
      VariableKey variable = key.runKey().variable(shown.getKey());
      String snapshot = shown.getValue().snapshot();
      if (variable.equals(key) || !stores.hasSnapshot(variable, snapshot)) {
        missing = missing.plus(stores.missingFiles(variable, snapshot));
      }
    }
    if (!missing.isEmpty()) {
      throw FailureException.unavailable(
          missing.describe(key.model())
              + ", or to publish what is staged again: tilesctl publish %s %s"
                  .formatted(key.model(), key.run()));
    }
  }

  private Plan plan(PublishCandidate candidate, PublishTrigger trigger, PublishState situation) {
    VariableKey key = candidate.manifest().key();
    PublishPolicy.Decision run = checkRun(situation, trigger.isManual());
    if (!run.go()) {
      return new Plan(run, situation, candidate, "", Optional.empty(), true);
    }
    Optional<Snapshot> before = stores.readNewestSnapshot(key);
    PublishPolicy.Decision tree =
        policy.checkTree(candidate.manifest(), before, trigger.isManual());
    if (tree.go()) {
      PublishCandidate remaining = before.map(candidate::notIn).orElse(candidate);
      return new Plan(
          tree,
          situation,
          remaining,
          describeConflicts(candidate, before),
          Optional.of(SnapshotBuilder.build(remaining, before)),
          false);
    }
    boolean addsImages =
        before.filter(candidate::addsImageTo).isPresent()
            && policy.listsAllPublished(candidate.manifest(), before);
    if (addsImages || policy.expectedFramesChanged(candidate.manifest(), before)) {
      return planPublishedFrames(tree, situation, candidate, before.orElseThrow());
    }
    // Move the pointer if a crash stopped an earlier publish between tree and pointer, even if
    // the staged run has grown since then by less than the publish delta.
    boolean unfinished =
        before.isPresent()
            && !situation.isShown()
            && (tree.unchanged() || policy.checkPointer(situation, trigger).go());
    return new Plan(
        unfinished ? PublishPolicy.Decision.GO : tree,
        situation,
        candidate,
        describeConflicts(candidate, before),
        Optional.empty(),
        !tree.unchanged());
  }

  /**
   * Plans a snapshot of the published frames with the new expected number, or with images that were
   * staged after their frames. New frames wait.
   */
  private static Plan planPublishedFrames(
      PublishPolicy.Decision tree,
      PublishState situation,
      PublishCandidate candidate,
      Snapshot before) {
    PublishCandidate known = candidate.onlyPublished(before);
    Optional<Snapshot> published = Optional.of(before);
    String waiting = tree.unchanged() ? "" : "; " + tree.words();
    return new Plan(
        PublishPolicy.Decision.GO,
        situation,
        known,
        waiting + describeConflicts(candidate, published),
        Optional.of(SnapshotBuilder.build(known, published)),
        !tree.unchanged());
  }

  private static Optional<SnapshotFrame> findPublished(
      Optional<Snapshot> before, CandidateFrame frame) {
    return before.flatMap(snapshot -> snapshot.frame(frame.frameId()));
  }

  /**
   * Describes frames that were new when validated and have been published with other bytes since.
   */
  private static String describeConflicts(PublishCandidate candidate, Optional<Snapshot> before) {
    List<String> frames =
        candidate.newFrames().stream()
            .filter(
                frame ->
                    findPublished(before, frame)
                        .filter(known -> !known.sha256().equals(frame.archive().sha256()))
                        .isPresent())
            .map(CandidateFrame::frameId)
            .toList();
    int count = frames.size();
    String named = frames.stream().limit(MAX_NAMED).collect(Collectors.joining(", "));
    return switch (count) {
      case 0 -> "";
      case 1 -> "; 1 conflict: frame " + named + " was published with other bytes";
      default ->
          "; %d conflicts: frames %s%s were published with other bytes"
              .formatted(count, named, count > MAX_NAMED ? " ..." : "");
    };
  }

  /** Describes what an automatic publish of the candidate would do, without doing it. */
  public String previewDecision(PublishCandidate candidate) {
    PublishTrigger automatic = PublishTrigger.automatic();
    Plan plan = plan(candidate, automatic, stateReader.read(candidate.manifest().key().runKey()));
    if (!plan.verdict.go()) {
      return plan.verdict.words();
    }
    PublishState after =
        plan.snapshot
            .map(snapshot -> plan.situation.withSnapshot(PLACEHOLDER_SNAPSHOT_NAME, snapshot))
            .orElse(plan.situation);
    PublishPolicy.Decision pointer = checkMove(after, automatic, plan.snapshot.isPresent());
    return pointer.go() ? "would be published" : "would be " + pointer.words();
  }

  /**
   * Decides whether the pointer moves to the published snapshots of a run: the one question of
   * whoever moves it, or says whether it would move.
   *
   * @param treeChanged whether a snapshot was published just before
   */
  public PublishPolicy.Decision checkMove(
      PublishState state, PublishTrigger trigger, boolean treeChanged) {
    return policy.checkMove(state, trigger, treeChanged, () -> findShown(state));
  }

  /** Finds the newest recorded state that showed exactly what is published of the run. */
  private Optional<HistoryRecord> findShown(PublishState state) {
    return stores
        .history()
        .newestFirst(state.key().model())
        .limit(MAX_SEARCHED)
        .filter(
            record ->
                record.pointer().run().equals(state.run())
                    && record.pointer().variables().equals(state.published()))
        .findFirst();
  }
}
