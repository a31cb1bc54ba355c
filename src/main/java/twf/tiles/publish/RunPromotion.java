package twf.tiles.publish;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import twf.tiles.async.Blocking;
import twf.tiles.contract.HistoryRecord;
import twf.tiles.contract.HoldSet;
import twf.tiles.contract.LatestPointer;
import twf.tiles.contract.RunId;
import twf.tiles.contract.RunKey;

/**
 * Moves a model's pointer to the newest published run that may be shown, where an operator changed
 * what stood in the way. Not in the model's pointer lane, which its steps enter.
 */
final class RunPromotion {
  private final Stores stores;
  private final Publisher publisher;
  private final Aftermath aftermath;
  private final PastStates past;
  private final Blocking workers;

  RunPromotion(
      Stores stores, Publisher publisher, Aftermath aftermath, PastStates past, Blocking workers) {
    this.stores = stores;
    this.publisher = publisher;
    this.aftermath = aftermath;
    this.past = past;
    this.workers = workers;
  }

  /** Shows the newest run that is not older than what is shown; answers in words, run by run. */
  Future<List<String>> afterUnpin(String model, Trigger trigger) {
    return workers
        .call(() -> notOlder(model))
        .compose(runs -> showFirst(model, runs.iterator(), trigger, new ArrayList<>()));
  }

  /**
   * Shows the newest run that stayed behind the one that a rollback left: newer than what is shown
   * now, and never shown. Where its probe fails, no other is tried.
   *
   * @return what came of it in words, run by run; never fails
   */
  Future<List<String>> afterRollback(String model) {
    Trigger trigger =
        new Trigger(
            Trigger.Kind.AUTO, HistoryRecord.AUTO, "newer than the run that a rollback went to");
    if (publisher.isOff(trigger)) {
      return Future.succeededFuture(List.of());
    }
    return workers
        .call(() -> stayedBehind(model))
        .compose(runs -> showFirst(model, runs.iterator(), trigger, new ArrayList<>()))
        .otherwise(cause -> List.of("runs that stayed behind " + Publisher.notShown(cause)));
  }

  /** The runs that a rollback to {@code target} would look at again, newest first. Blocks. */
  List<RunId> stayedBehind(String model, RunId left, RunId target) {
    HoldSet holds = stores.holds().read(model);
    if (holds.pin() != null) {
      return List.of();
    }
    Set<RunId> shown = past.newest(model).stream().map(PastState::run).collect(Collectors.toSet());
    return stores.published().runs(model).stream()
        .filter(run -> run.compareTo(target) > 0 && !run.equals(left))
        .filter(run -> !shown.contains(run) && !holds.runs().containsKey(run))
        .toList();
  }

  private List<RunId> stayedBehind(String model) {
    return stores
        .pointers()
        .read(model)
        .map(LatestPointer::run)
        .map(shown -> stayedBehind(model, shown, shown))
        .orElse(List.of());
  }

  private List<RunId> notOlder(String model) {
    var shown = stores.pointers().read(model).map(LatestPointer::run);
    return stores.published().runs(model).stream()
        .filter(run -> shown.isEmpty() || run.compareTo(shown.get()) >= 0)
        .toList();
  }

  private Future<List<String>> showFirst(
      String model, Iterator<RunId> runs, Trigger trigger, List<String> decisions) {
    if (!runs.hasNext()) {
      return Future.succeededFuture(decisions);
    }
    RunKey run = new RunKey(model, runs.next());
    return publisher
        .show(run, trigger)
        .compose(result -> aftermath.of(run, result))
        .otherwise(Publisher::notShown)
        .compose(
            words -> {
              decisions.add(run.run() + ": " + words);
              boolean isLast =
                  trigger.kind() == Trigger.Kind.AUTO && words.startsWith(Aftermath.PROBE_FAILED);
              return isLast ? Future.succeededFuture(true) : workers.call(() -> shows(run));
            })
        .compose(
            ends ->
                ends
                    ? Future.succeededFuture(decisions)
                    : showFirst(model, runs, trigger, decisions));
  }

  /** Not so where nothing let it be shown, and where it was shown and went back. */
  private boolean shows(RunKey run) {
    return stores
        .pointers()
        .read(run.model())
        .filter(now -> now.run().equals(run.run()))
        .isPresent();
  }
}
