package twf.tiles.publishing.operator;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import twf.tiles.common.WorkerPool;
import twf.tiles.domain.HistoryRecord;
import twf.tiles.domain.LatestPointer;
import twf.tiles.domain.ModelHolds;
import twf.tiles.domain.RunId;
import twf.tiles.domain.RunKey;
import twf.tiles.publishing.pipeline.PostPublishVerifier;
import twf.tiles.publishing.pipeline.Publisher;
import twf.tiles.publishing.policy.PublishTrigger;
import twf.tiles.publishing.state.PointerState;
import twf.tiles.publishing.state.PointerStateCache;
import twf.tiles.publishing.state.PublishingStores;

/**
 * Moves a model's pointer to the newest published run that may be shown, where an operator changed
 * what stood in the way. Not in the model's pointer lane, which its steps enter.
 */
public final class RunPromotion {
  private final PublishingStores stores;
  private final Publisher publisher;
  private final PostPublishVerifier aftermath;
  private final PointerStateCache past;
  private final WorkerPool workers;

  public RunPromotion(
      PublishingStores stores,
      Publisher publisher,
      PostPublishVerifier aftermath,
      PointerStateCache past,
      WorkerPool workers) {
    this.stores = stores;
    this.publisher = publisher;
    this.aftermath = aftermath;
    this.past = past;
    this.workers = workers;
  }

  /** Shows the newest run that is not older than what is shown; answers in words, run by run. */
  Future<List<String>> promoteAfterUnpin(String model, PublishTrigger trigger) {
    return workers
        .call(() -> runsNotOlderThanShown(model))
        .compose(runs -> showNewestAllowed(model, runs.iterator(), trigger, new ArrayList<>()));
  }

  /**
   * Shows the newest run that stayed behind the one that a rollback left: newer than what is shown
   * now, and never shown. Where its probe fails, no other is tried.
   *
   * @return what came of it in words, run by run; never fails
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
        .call(() -> newerUnshownRuns(model))
        .compose(runs -> showNewestAllowed(model, runs.iterator(), trigger, new ArrayList<>()))
        .otherwise(
            cause -> List.of("runs that stayed behind " + Publisher.describeNotShown(cause)));
  }

  /** The runs that a rollback to {@code target} would look at again, newest first. Blocks. */
  List<RunId> newerUnshownRuns(String model, RunId left, RunId target) {
    ModelHolds holds = stores.holds().read(model);
    if (holds.pin() != null) {
      return List.of();
    }
    Set<RunId> shown =
        past.newest(model).stream().map(PointerState::run).collect(Collectors.toSet());
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

  private Future<List<String>> showNewestAllowed(
      String model, Iterator<RunId> runs, PublishTrigger trigger, List<String> decisions) {
    if (!runs.hasNext()) {
      return Future.succeededFuture(decisions);
    }
    RunKey run = new RunKey(model, runs.next());
    return publisher
        .showPublished(run, trigger)
        .compose(result -> aftermath.followUp(run, result))
        .otherwise(Publisher::describeNotShown)
        .compose(
            words -> {
              decisions.add(run.run() + ": " + words);
              boolean isLast =
                  trigger.kind() == PublishTrigger.Kind.AUTO
                      && words.startsWith(PostPublishVerifier.PROBE_FAILED);
              return isLast ? Future.succeededFuture(true) : workers.call(() -> isPointerOn(run));
            })
        .compose(
            ends ->
                ends
                    ? Future.succeededFuture(decisions)
                    : showNewestAllowed(model, runs, trigger, decisions));
  }

  /** Not so where nothing let it be shown, and where it was shown and went back. */
  private boolean isPointerOn(RunKey run) {
    return stores
        .pointers()
        .read(run.model())
        .filter(now -> now.run().equals(run.run()))
        .isPresent();
  }
}
