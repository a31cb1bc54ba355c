package twf.tiles.publish;

import io.vertx.core.Future;
import io.vertx.core.eventbus.EventBus;
import java.util.ArrayList;
import java.util.List;
import twf.tiles.async.Blocking;
import twf.tiles.async.Bounded;
import twf.tiles.bus.Addresses;
import twf.tiles.bus.TreeChanged;
import twf.tiles.contract.Hold;
import twf.tiles.contract.RunKey;

/**
 * Holds and releases runs; a released run is looked at again at once. Not in the model's pointer
 * lane, which its steps enter.
 */
final class ReleaseRun {
  private final Holds holds;
  private final Publisher publisher;
  private final Aftermath aftermath;
  private final PublishService service;
  private final Reports reports;
  private final Lanes lanes;
  private final Blocking workers;
  private final EventBus bus;

  ReleaseRun(
      Holds holds,
      Publisher publisher,
      Aftermath aftermath,
      PublishService service,
      Reports reports,
      Lanes lanes,
      Blocking workers,
      EventBus bus) {
    this.holds = holds;
    this.publisher = publisher;
    this.aftermath = aftermath;
    this.service = service;
    this.reports = reports;
    this.lanes = lanes;
    this.workers = workers;
    this.bus = bus;
  }

  Future<Hold> hold(RunKey run, String actor, String reason) {
    return lanes
        .pointer(run.model(), () -> workers.call(() -> holds.hold(run, actor, reason)))
        .onSuccess(hold -> tell(run));
  }

  /** What came of a release: the hold that was, and what is shown now, in words. */
  record Released(Hold was, List<String> decisions) {}

  Future<Released> release(RunKey run, String actor, String reason) {
    Trigger trigger = new Trigger(Trigger.Kind.RELEASE, actor, reason);
    return lanes
        .pointer(run.model(), () -> workers.call(() -> holds.release(run)))
        .onSuccess(was -> tell(run))
        .compose(
            was ->
                publisher
                    .show(run, trigger)
                    .compose(result -> aftermath.of(run, result))
                    // It is released all the same, and that is what is to be answered.
                    .otherwise(cause -> Publisher.notShown(cause))
                    .compose(
                        shown ->
                            waiting(run, trigger)
                                .map(more -> new Released(was, all(shown, more)))));
  }

  /** Lets a run go, and no more; in the model's pointer lane. Blocks. */
  void letGo(RunKey run) {
    holds.release(run);
  }

  private static List<String> all(String first, List<String> more) {
    List<String> all = new ArrayList<>();
    all.add(first);
    all.addAll(more);
    return all;
  }

  /** Whether anything of a run has passed the checklist and waits. */
  boolean waits(RunKey run) {
    return !reports.waiting(run).isEmpty();
  }

  /**
   * Validates again what has passed the checklist and waits, and decides; answers in words. In the
   * publishing lane.
   */
  Future<List<String>> waiting(RunKey run, Trigger trigger) {
    return Bounded.map(
        reports.waiting(run),
        1,
        report ->
            service
                .decideAnew(report, trigger)
                .map(decided -> report.variable() + ": " + decided.decision()));
  }

  void tell(RunKey run) {
    Addresses.TREE_CHANGED.publish(bus, new TreeChanged(run.model()));
  }
}
