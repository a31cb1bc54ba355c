package twf.tiles.publishing.operator;

import io.vertx.core.Future;
import io.vertx.core.eventbus.EventBus;
import java.util.ArrayList;
import java.util.List;
import twf.tiles.common.BoundedConcurrency;
import twf.tiles.common.KeyedSerialExecutor;
import twf.tiles.common.WorkerPool;
import twf.tiles.domain.Hold;
import twf.tiles.domain.RunKey;
import twf.tiles.event.Addresses;
import twf.tiles.event.ModelStateChanged;
import twf.tiles.publishing.pipeline.PostPublishVerifier;
import twf.tiles.publishing.pipeline.PublishService;
import twf.tiles.publishing.pipeline.Publisher;
import twf.tiles.publishing.policy.PublishTrigger;
import twf.tiles.publishing.state.HoldService;
import twf.tiles.publishing.state.ReportStore;

/**
 * Holds and releases runs; a released run is looked at again at once. Not in the model's pointer
 * lane, which its steps enter.
 */
public final class HoldOperations {
  private final HoldService holds;
  private final Publisher publisher;
  private final PostPublishVerifier aftermath;
  private final PublishService service;
  private final ReportStore reports;
  private final KeyedSerialExecutor lanes;
  private final WorkerPool workers;
  private final EventBus bus;

  public HoldOperations(
      HoldService holds,
      Publisher publisher,
      PostPublishVerifier aftermath,
      PublishService service,
      ReportStore reports,
      KeyedSerialExecutor lanes,
      WorkerPool workers,
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
        .onSuccess(hold -> publishModelStateChanged(run));
  }

  /** What came of a release: the hold that was, and what is shown now, in words. */
  record Released(Hold was, List<String> decisions) {}

  Future<Released> release(RunKey run, String actor, String reason) {
    PublishTrigger trigger = new PublishTrigger(PublishTrigger.Kind.RELEASE, actor, reason);
    return lanes
        .pointer(run.model(), () -> workers.call(() -> holds.release(run)))
        .onSuccess(was -> publishModelStateChanged(run))
        .compose(
            was ->
                publisher
                    .showPublished(run, trigger)
                    .compose(result -> aftermath.followUp(run, result))
                    // It is released all the same, and that is what is to be answered.
                    .otherwise(cause -> Publisher.describeNotShown(cause))
                    .compose(
                        shown ->
                            republishWaiting(run, trigger)
                                .map(more -> new Released(was, prepend(shown, more)))));
  }

  /** Lets a run go, and no more; in the model's pointer lane. Blocks. */
  void releaseHold(RunKey run) {
    holds.release(run);
  }

  private static List<String> prepend(String first, List<String> more) {
    List<String> all = new ArrayList<>();
    all.add(first);
    all.addAll(more);
    return all;
  }

  /** Whether anything of a run has passed the checklist and waits. */
  boolean hasWaitingReports(RunKey run) {
    return !reports.waitingReports(run).isEmpty();
  }

  /**
   * Validates again what has passed the checklist and waits, and decides; answers in words. In the
   * publishing lane.
   */
  Future<List<String>> republishWaiting(RunKey run, PublishTrigger trigger) {
    return BoundedConcurrency.map(
        reports.waitingReports(run),
        1,
        report ->
            service
                .revalidateAndProcess(report, trigger)
                .map(decided -> report.variable() + ": " + decided.decision()));
  }

  void publishModelStateChanged(RunKey run) {
    Addresses.TREE_CHANGED.publish(bus, new ModelStateChanged(run.model()));
  }
}
