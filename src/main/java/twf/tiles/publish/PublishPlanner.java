package twf.tiles.publish;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import twf.tiles.bus.Candidate;
import twf.tiles.bus.CandidateFrame;
import twf.tiles.bus.PolicyStop;
import twf.tiles.contract.RunKey;
import twf.tiles.contract.Snapshot;
import twf.tiles.contract.SnapshotFrame;
import twf.tiles.contract.VariableKey;

/** Decides what is to be done about a candidate, and changes nothing. Calls block. */
final class PublishPlanner {
  /** Stands for the name that a snapshot gets when it is written. */
  private static final String UNNAMED = "000-0000000000000000";

  private static final int MOST_NAMED = 5;

  private final Stores stores;
  private final Situations situations;
  private final PublishPolicy policy;

  PublishPlanner(Stores stores, PublishPolicy policy) {
    this.stores = stores;
    this.situations = new Situations(stores);
    this.policy = policy;
  }

  /**
   * What is to be done: nothing, the pointer alone, or a snapshot first.
   *
   * @param verdict whether anything is
   * @param situation what it rests on
   * @param candidate those of its frames that are not published yet
   * @param remarks in words, what else there is to say: which frames were published with other
   *     bytes since it was validated, and why the others wait; empty where there is nothing
   * @param snapshot what is to be published
   * @param waits whether something of the candidate is left for later
   */
  record Plan(
      Verdict verdict,
      Situation situation,
      Candidate candidate,
      String remarks,
      Optional<Snapshot> snapshot,
      boolean waits) {}

  /**
   * What keeps a run from being published by itself, whatever its frames are. To be asked before
   * they are read: {@link #plan} asks again.
   */
  Optional<PolicyStop> stop(RunKey run) {
    Verdict verdict = policy.hold(stores.holds().read(run.model()), run);
    if (verdict.go() && !situations.isPublished(run)) {
      verdict = run(situations.read(run), false);
    }
    return verdict.go()
        ? Optional.empty()
        : Optional.of(new PolicyStop(verdict.words(), !verdict.unchanged()));
  }

  /** Whether anything of a run may be published. */
  private Verdict run(Situation situation, boolean byHand) {
    Verdict verdict = policy.hold(situation);
    if (verdict.go() && situation.published().isEmpty()) {
      verdict = policy.ahead(situation, byHand);
    }
    return verdict.go()
        ? policy.retained(situation, () -> newerRuns(situation.key()), byHand)
        : verdict;
  }

  Plan plan(Candidate candidate, Trigger trigger) {
    VariableKey key = candidate.manifest().key();
    Situation situation = situations.read(key.runKey());
    Verdict run = run(situation, trigger.byHand());
    if (!run.go()) {
      return nothing(run, situation, candidate);
    }
    Optional<Snapshot> before = stores.published().readNewest(key);
    Verdict tree = policy.tree(candidate.manifest(), before, trigger.byHand());
    if (tree.go()) {
      Candidate left = candidate.without(frame -> published(before, frame).isPresent());
      return new Plan(
          tree,
          situation,
          left,
          conflicts(candidate, before),
          Optional.of(SnapshotBuilder.build(left, before)),
          false);
    }
    if (policy.expectsOtherNumber(candidate.manifest(), before)) {
      return expectedFrames(tree, situation, candidate, before.orElseThrow());
    }
    // What a crash left between tree and pointer is finished here.
    // Also where the staged run has grown since, and not by enough to be published again.
    boolean unfinished =
        before.isPresent()
            && !situation.isShown()
            && (tree.unchanged() || policy.pointer(situation, trigger).go());
    return new Plan(
        unfinished ? Verdict.GO : tree,
        situation,
        candidate,
        conflicts(candidate, before),
        Optional.empty(),
        !tree.unchanged());
  }

  /** The published frames with the number that the builder expects now; the others wait. */
  private static Plan expectedFrames(
      Verdict tree, Situation situation, Candidate candidate, Snapshot before) {
    Candidate known = candidate.onlyPublished(before);
    Optional<Snapshot> published = Optional.of(before);
    String waiting = tree.unchanged() ? "" : "; " + tree.words();
    return new Plan(
        Verdict.GO,
        situation,
        known,
        waiting + conflicts(candidate, published),
        Optional.of(SnapshotBuilder.build(known, published)),
        !tree.unchanged());
  }

  private static Plan nothing(Verdict verdict, Situation situation, Candidate candidate) {
    return new Plan(verdict, situation, candidate, "", Optional.empty(), true);
  }

  private static Optional<SnapshotFrame> published(
      Optional<Snapshot> before, CandidateFrame frame) {
    return before.flatMap(snapshot -> snapshot.frame(frame.frameId()));
  }

  /** Frames that the validation took for new, and that were published with other bytes since. */
  private static String conflicts(Candidate candidate, Optional<Snapshot> before) {
    List<String> frames =
        candidate.newFrames().stream()
            .filter(
                frame ->
                    published(before, frame)
                        .filter(known -> !known.sha256().equals(frame.archive().sha256()))
                        .isPresent())
            .map(CandidateFrame::frameId)
            .toList();
    int count = frames.size();
    String named = frames.stream().limit(MOST_NAMED).collect(Collectors.joining(", "));
    return switch (count) {
      case 0 -> "";
      case 1 -> "; 1 conflict: frame " + named + " was published with other bytes";
      default ->
          "; %d conflicts: frames %s%s were published with other bytes"
              .formatted(count, named, count > MOST_NAMED ? " ..." : "");
    };
  }

  /** What would come of a candidate that comes by itself, in words. */
  String foresee(Candidate candidate) {
    Plan plan = plan(candidate, Trigger.auto());
    if (!plan.verdict.go()) {
      return plan.verdict.words();
    }
    Situation after =
        plan.snapshot
            .map(snapshot -> plan.situation.with(UNNAMED, snapshot))
            .orElse(plan.situation);
    Verdict pointer = policy.pointer(after, Trigger.auto());
    return pointer.go() ? "would be published" : "would be " + pointer.words();
  }

  private long newerRuns(RunKey run) {
    return new RunFolders(stores.published())
        .published(run.model()).stream().filter(other -> other.compareTo(run.run()) > 0).count();
  }
}
