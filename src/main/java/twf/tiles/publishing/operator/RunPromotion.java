package twf.tiles.publishing.operator;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import twf.tiles.common.WorkerPool;
import twf.tiles.domain.HistoryRecord;
import twf.tiles.domain.LatestPointer;
import twf.tiles.domain.ModelHolds;
import twf.tiles.domain.RunId;
import twf.tiles.domain.RunKey;
import twf.tiles.publishing.pipeline.Publisher;
import twf.tiles.publishing.policy.PublishTrigger;
import twf.tiles.publishing.state.PointerState;
import twf.tiles.publishing.state.PointerStateCache;
import twf.tiles.publishing.state.PublishingStores;

/**
 * Moves a model's pointer to the newest published run that may be shown, after an unpin or a
 * rollback. Do not call it from the model's pointer lane, which its steps enter.
 */
public final class RunPromotion {
  private final PublishingStores stores;
  private final Publisher publisher;
  private final PointerStateCache stateCache;
  private final WorkerPool workers;

  public RunPromotion(
      PublishingStores stores,
      Publisher publisher,
      PointerStateCache stateCache,
      WorkerPool workers) {
    this.stores = stores;
    this.publisher = publisher;
    this.stateCache = stateCache;
    this.workers = workers;
  }

  /**
   * Shows the newest permitted run that is not older than the shown one. Completes with one
   * decision per tried run.
   */
  Future<List<String>> promoteAfterUnpin(String model, PublishTrigger trigger) {
    return workers.call(() -> showNewestAllowed(model, runsNotOlderThanShown(model), trigger));
  }

  /**
   * Shows the newest run that was never shown and is newer than the rollback's target. If its probe
   * fails, no further run is tried.
   *
   * @return one decision per tried run, in words; never fails
   */
  Future<List<String>> promoteAfterRollback(String model) {
    PublishTrigger trigger =
        new PublishTrigger(
            PublishTrigger.Kind.AUTO,
            HistoryRecord.AUTO,
            "newer than the run that a rollback went to");
    if (publisher.isDisabled(trigger)) {
      return Future.succeededFuture(List.of());
    }
    return workers
        .call(() -> showNewestAllowed(model, newerUnshownRuns(model), trigger))
        .otherwise(
            cause ->
                List.of("newer runs that were never shown " + Publisher.describeNotShown(cause)));
  }

  /**
   * Returns the runs that would be tried after a rollback to {@code target}, newest first. Blocks.
   */
  List<RunId> newerUnshownRuns(String model, RunId left, RunId target) {
    ModelHolds holds = stores.holds().read(model);
    if (holds.pin() != null) {
      return List.of();
    }
    Set<RunId> shown =
        stateCache.newest(model).stream().map(PointerState::run).collect(Collectors.toSet());
    return stores.published().runs(model).stream()
        .filter(run -> run.compareTo(target) > 0 && !run.equals(left))
        .filter(run -> !shown.contains(run) && !holds.runs().containsKey(run))
        .toList();
  }

  private List<RunId> newerUnshownRuns(String model) {
    return stores
        .pointers()
        .read(model)
        .map(LatestPointer::run)
        .map(shown -> newerUnshownRuns(model, shown, shown))
        .orElse(List.of());
  }

  private List<RunId> runsNotOlderThanShown(String model) {
    var shown = stores.pointers().read(model).map(LatestPointer::run);
    return stores.published().runs(model).stream()
        .filter(run -> shown.isEmpty() || run.compareTo(shown.get()) >= 0)
        .toList();
  }

  private List<String> showNewestAllowed(String model, List<RunId> runs, PublishTrigger trigger) {
    List<String> decisions = new ArrayList<>();
    for (RunId id : runs) {
      RunKey run = new RunKey(model, id);
      String words;
      try {
        words = publisher.show(run, trigger);
      } catch (Exception e) {
        words = Publisher.describeNotShown(e);
      }
      decisions.add(id + ": " + words);
      boolean isLast =
          trigger.kind() == PublishTrigger.Kind.AUTO && words.startsWith(Publisher.PROBE_FAILED);
      if (isLast || isPointerOn(run)) {
        break;
      }
    }
    return decisions;
  }

  /**
   * Returns whether the pointer shows the run: it was permitted and its probe did not revert it.
   */
  private boolean isPointerOn(RunKey run) {
    return stores
        .pointers()
        .read(run.model())
        .filter(now -> now.run().equals(run.run()))
        .isPresent();
  }
}
