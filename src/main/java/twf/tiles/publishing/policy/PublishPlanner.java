package twf.tiles.publishing.policy;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import twf.tiles.domain.RunKey;
import twf.tiles.domain.Snapshot;
import twf.tiles.domain.SnapshotFrame;
import twf.tiles.domain.VariableKey;
import twf.tiles.event.CandidateFrame;
import twf.tiles.event.PolicyStop;
import twf.tiles.event.PublishCandidate;
import twf.tiles.publishing.commit.SnapshotBuilder;
import twf.tiles.publishing.state.PublishState;
import twf.tiles.publishing.state.PublishStateReader;
import twf.tiles.publishing.state.PublishedRunDirectories;
import twf.tiles.publishing.state.PublishingStores;

/** Plans what publishing a candidate requires. Changes nothing. Calls block. */
public final class PublishPlanner {
  /** Placeholder for a name that a snapshot only gets when it is written. */
  private static final String PLACEHOLDER_SNAPSHOT_NAME = "000-0000000000000000";

  private static final int MAX_NAMED = 5;

  private final PublishingStores stores;
  private final PublishStateReader stateReader;
  private final PublishPolicy policy;

  public PublishPlanner(PublishingStores stores, PublishPolicy policy) {
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
      PolicyDecision verdict,
      PublishState situation,
      PublishCandidate candidate,
      String remarks,
      Optional<Snapshot> snapshot,
      boolean waits) {}

  /**
   * Returns what stops the automatic publish of a run regardless of its frames. Call it before
   * reading the frames; {@link #plan} checks again.
   */
  public Optional<PolicyStop> stop(RunKey run) {
    PolicyDecision verdict = policy.checkHold(stores.holds().read(run.model()), run);
    if (verdict.go() && !stateReader.isPublished(run)) {
      verdict = run(stateReader.read(run), false);
    }
    return verdict.go()
        ? Optional.empty()
        : Optional.of(new PolicyStop(verdict.words(), !verdict.unchanged()));
  }

  /** Decides whether anything of a run may be published. */
  private PolicyDecision run(PublishState situation, boolean byHand) {
    PolicyDecision verdict = policy.checkHold(situation);
    if (verdict.go() && situation.published().isEmpty()) {
      verdict = policy.checkRunAhead(situation, byHand);
    }
    return verdict.go()
        ? policy.checkRetention(situation, () -> countNewerRuns(situation.key()), byHand)
        : verdict;
  }

  public Plan plan(PublishCandidate candidate, PublishTrigger trigger) {
    VariableKey key = candidate.manifest().key();
    PublishState situation = stateReader.read(key.runKey());
    PolicyDecision run = run(situation, trigger.isManual());
    if (!run.go()) {
      return planNothing(run, situation, candidate);
    }
    Optional<Snapshot> before = stores.published().readNewest(key);
    PolicyDecision tree = policy.checkTree(candidate.manifest(), before, trigger.isManual());
    if (tree.go()) {
      PublishCandidate remaining =
          candidate.withoutFrames(frame -> findPublished(before, frame).isPresent());
      return new Plan(
          tree,
          situation,
          remaining,
          describeConflicts(candidate, before),
          Optional.of(SnapshotBuilder.build(remaining, before)),
          false);
    }
    if (policy.expectedFramesChanged(candidate.manifest(), before)) {
      return planExpectedFrames(tree, situation, candidate, before.orElseThrow());
    }
    // Move the pointer if a crash stopped an earlier publish between tree and pointer, even if
    // the staged run has grown since then by less than the publish delta.
    boolean unfinished =
        before.isPresent()
            && !situation.isShown()
            && (tree.unchanged() || policy.checkPointer(situation, trigger).go());
    return new Plan(
        unfinished ? PolicyDecision.GO : tree,
        situation,
        candidate,
        describeConflicts(candidate, before),
        Optional.empty(),
        !tree.unchanged());
  }

  /** Plans a snapshot of the published frames with the new expected number. New frames wait. */
  private static Plan planExpectedFrames(
      PolicyDecision tree, PublishState situation, PublishCandidate candidate, Snapshot before) {
    PublishCandidate known = candidate.onlyPublished(before);
    Optional<Snapshot> published = Optional.of(before);
    String waiting = tree.unchanged() ? "" : "; " + tree.words();
    return new Plan(
        PolicyDecision.GO,
        situation,
        known,
        waiting + describeConflicts(candidate, published),
        Optional.of(SnapshotBuilder.build(known, published)),
        !tree.unchanged());
  }

  private static Plan planNothing(
      PolicyDecision verdict, PublishState situation, PublishCandidate candidate) {
    return new Plan(verdict, situation, candidate, "", Optional.empty(), true);
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
    Plan plan = plan(candidate, PublishTrigger.automatic());
    if (!plan.verdict.go()) {
      return plan.verdict.words();
    }
    PublishState after =
        plan.snapshot
            .map(snapshot -> plan.situation.withSnapshot(PLACEHOLDER_SNAPSHOT_NAME, snapshot))
            .orElse(plan.situation);
    PolicyDecision pointer = policy.checkPointer(after, PublishTrigger.automatic());
    return pointer.go() ? "would be published" : "would be " + pointer.words();
  }

  private long countNewerRuns(RunKey run) {
    return new PublishedRunDirectories(stores.published())
        .publishedRuns(run.model()).stream()
            .filter(other -> other.compareTo(run.run()) > 0)
            .count();
  }
}
