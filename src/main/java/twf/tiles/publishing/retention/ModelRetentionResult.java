package twf.tiles.publishing.retention;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import twf.tiles.domain.RunId;
import twf.tiles.domain.RunKey;

/** What one call of retention has come to for a model so far. One step at a time. */
final class ModelRetentionResult {
  private final String name;
  private final List<RetentionReply.Removed> removed = new ArrayList<>();
  private final Set<RunId> gone = new HashSet<>();
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

  void removed(RunId run, String reason, long bytes) {
    gone.add(run);
    removed.add(new RetentionReply.Removed(run, reason, bytes));
  }

  /** A run of that name may have been published since: whether it stays is not said by this. */
  void addLeftoverRemoved(RunId run, String reason, long bytes) {
    removed.add(new RetentionReply.Removed(run, reason, bytes));
  }

  void failed(RunId run, String problem) {
    gone.add(run);
    addLeftoverFailed(run, problem);
  }

  void addLeftoverFailed(RunId run, String problem) {
    failed.add(new RetentionReply.Failed(run, problem));
  }

  /** The bytes of what was removed. */
  long freedBytes() {
    return removed.stream().mapToLong(RetentionReply.Removed::bytes).sum();
  }

  /** The runs that may go where the disk is full. */
  Stream<RunKey> removable() {
    return keptRuns().filter(RetentionPlan.Kept::spare).map(each -> new RunKey(name, each.run()));
  }

  /** Of a dry run, what was removed is still there, and planned as such. */
  private Stream<RetentionPlan.Kept> keptRuns() {
    return kept.stream().filter(each -> !gone.contains(each.run()));
  }

  RetentionReply.Model toReply() {
    return new RetentionReply.Model(
        name,
        keptRuns().map(each -> new RetentionReply.Kept(each.run(), each.reasons())).toList(),
        removed,
        failed);
  }
}
