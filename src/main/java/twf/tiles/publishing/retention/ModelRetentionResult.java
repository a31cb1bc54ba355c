package twf.tiles.publishing.retention;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import twf.tiles.domain.RunId;
import twf.tiles.domain.RunKey;

/** Collects the result of one retention call for a model. Not thread-safe. */
final class ModelRetentionResult {
  private final String name;
  private final List<RetentionReply.Removed> removed = new ArrayList<>();
  private final Set<RunId> handled = new HashSet<>();
  private final List<RetentionReply.Failed> failed = new ArrayList<>();
  private List<RetentionPlan.Kept> kept = List.of();

  ModelRetentionResult(String name) {
    this.name = name;
  }

  String name() {
    return name;
  }

  void setPlan(RetentionPlan plan) {
    kept = plan.kept();
  }

  /** Records a removed run. */
  void addRemoved(RunId run, String reason, long bytes) {
    handled.add(run);
    removed.add(new RetentionReply.Removed(run, reason, bytes));
  }

  /**
   * Records a removed leftover. A run of that name may have been published since, so it stays in
   * the plan.
   */
  void addLeftoverRemoved(RunId run, String reason, long bytes) {
    removed.add(new RetentionReply.Removed(run, reason, bytes));
  }

  /** Records a run that could not be removed. */
  void addFailed(RunId run, String problem) {
    handled.add(run);
    addLeftoverFailed(run, problem);
  }

  /** Records a leftover that could not be removed. */
  void addLeftoverFailed(RunId run, String problem) {
    failed.add(new RetentionReply.Failed(run, problem));
  }

  /** Returns the bytes of all removed runs and leftovers. */
  long freedBytes() {
    return removed.stream().mapToLong(RetentionReply.Removed::bytes).sum();
  }

  /** Returns the runs that may be removed when the disk is full. */
  Stream<RunKey> removable() {
    return keptRuns().filter(RetentionPlan.Kept::spare).map(each -> new RunKey(name, each.run()));
  }

  /**
   * Returns the kept runs of the last plan. After a dry run, runs counted as removed still exist
   * and are left out.
   */
  private Stream<RetentionPlan.Kept> keptRuns() {
    return kept.stream().filter(each -> !handled.contains(each.run()));
  }

  RetentionReply.Model toReply() {
    return new RetentionReply.Model(
        name,
        keptRuns().map(each -> new RetentionReply.Kept(each.run(), each.reasons())).toList(),
        removed,
        failed);
  }
}
