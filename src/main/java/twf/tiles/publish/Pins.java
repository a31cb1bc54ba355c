package twf.tiles.publish;

import io.vertx.core.Future;
import io.vertx.core.eventbus.EventBus;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import twf.tiles.async.Blocking;
import twf.tiles.bus.Addresses;
import twf.tiles.bus.TreeChanged;
import twf.tiles.contract.Hold;
import twf.tiles.contract.LatestPointer;
import twf.tiles.contract.RunId;
import twf.tiles.contract.RunKey;

/** Pins models and unpins them; what has waited for that is shown at once. In the model's lane. */
final class Pins {
  private final Stores stores;
  private final Holds holds;
  private final Publisher publisher;
  private final Aftermath aftermath;
  private final Blocking workers;
  private final EventBus bus;

  Pins(
      Stores stores,
      Holds holds,
      Publisher publisher,
      Aftermath aftermath,
      Blocking workers,
      EventBus bus) {
    this.stores = stores;
    this.holds = holds;
    this.publisher = publisher;
    this.aftermath = aftermath;
    this.workers = workers;
    this.bus = bus;
  }

  Future<Hold> pin(String model, String actor, String reason) {
    return workers.call(() -> holds.pin(model, actor, reason)).onSuccess(pinned -> tell(model));
  }

  /** Unpins a model, and shows the newest run that may be shown; answers in words. */
  Future<List<String>> unpin(String model, String actor, String reason) {
    Trigger trigger = new Trigger(Trigger.Kind.RELEASE, actor, reason);
    return workers
        .run(() -> holds.unpin(model))
        .onSuccess(unpinned -> tell(model))
        .compose(unpinned -> workers.call(() -> candidates(model)))
        .compose(runs -> showFirst(model, runs.iterator(), trigger, new ArrayList<>()));
  }

  /** The published runs that the pointer could move to: newer than what it shows, or the same. */
  private List<RunId> candidates(String model) {
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
              return workers.call(() -> shows(run));
            })
        .compose(
            shown ->
                shown
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

  private void tell(String model) {
    Addresses.TREE_CHANGED.publish(bus, new TreeChanged(model));
  }
}
