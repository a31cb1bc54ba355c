package twf.tiles.publish;

import java.util.Optional;
import twf.tiles.bus.Candidate;
import twf.tiles.contract.RunKey;
import twf.tiles.contract.Snapshot;
import twf.tiles.contract.VariableKey;

/** Decides what is to be done about a candidate, and changes nothing. Calls block. */
final class PublishPlanner {
  /** Stands for the name that a snapshot gets when it is written. */
  private static final String UNNAMED = "000-0000000000000000";

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
   * @param snapshot what is to be published
   * @param waits whether something of the candidate is left for later
   */
  record Plan(Verdict verdict, Situation situation, Optional<Snapshot> snapshot, boolean waits) {
    static Plan nothing(Verdict verdict, Situation situation) {
      return new Plan(verdict, situation, Optional.empty(), true);
    }
  }

  Plan plan(Candidate candidate, Trigger trigger) {
    VariableKey key = candidate.manifest().key();
    Situation situation = situations.read(key.runKey());
    Verdict hold = policy.hold(situation);
    if (!hold.go()) {
      return Plan.nothing(hold, situation);
    }
    Verdict retained = policy.retained(situation, () -> newerRuns(key.runKey()), trigger.byHand());
    if (!retained.go()) {
      return Plan.nothing(retained, situation);
    }
    Optional<Snapshot> before = stores.published().readNewest(key);
    Verdict tree = policy.tree(candidate.manifest(), before, trigger.byHand());
    if (tree.go()) {
      return new Plan(
          tree, situation, Optional.of(SnapshotBuilder.build(candidate, before)), false);
    }
    // What a crash left between tree and pointer is finished here.
    // Also where the staged run has grown since, and not by enough to be published again.
    boolean unfinished =
        before.isPresent()
            && !situation.isShown()
            && (tree.unchanged() || policy.pointer(situation, trigger.byHand()).go());
    return new Plan(unfinished ? Verdict.GO : tree, situation, Optional.empty(), !tree.unchanged());
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
    Verdict pointer = policy.pointer(after, false);
    return pointer.go() ? "would be published" : "would be " + pointer.words();
  }

  private long newerRuns(RunKey run) {
    return new RunFolders(stores.published())
        .published(run.model()).stream().filter(other -> other.compareTo(run.run()) > 0).count();
  }
}
