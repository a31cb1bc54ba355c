package twf.tiles.publishing.operator;

import io.vertx.core.Future;
import io.vertx.core.eventbus.EventBus;
import java.util.ArrayList;
import java.util.List;
import twf.tiles.common.KeyedSerialExecutor;
import twf.tiles.common.WorkerPool;
import twf.tiles.domain.Hold;
import twf.tiles.domain.RunKey;
import twf.tiles.event.Addresses;
import twf.tiles.event.ModelStateChanged;
import twf.tiles.publishing.pipeline.PublishService;
import twf.tiles.publishing.pipeline.Publisher;
import twf.tiles.publishing.policy.PublishTrigger;
import twf.tiles.publishing.state.HoldService;
import twf.tiles.publishing.state.ReportStore;

/**
 * Holds and releases runs. A released run is evaluated again at once. Do not call it from the
 * model's pointer lane, which its steps enter.
 */
public final class HoldOperations {
  private final HoldService holds;
  private final Publisher publisher;
  private final PublishService service;
  private final ReportStore reports;
  private final KeyedSerialExecutor lanes;
  private final WorkerPool workers;
  private final EventBus bus;

  public HoldOperations(
      HoldService holds,
      Publisher publisher,
      PublishService service,
      ReportStore reports,
      KeyedSerialExecutor lanes,
      WorkerPool workers,
      EventBus bus) {
    this.holds = holds;
    this.publisher = publisher;
    this.service = service;
    this.reports = reports;
    this.lanes = lanes;
    this.workers = workers;
    this.bus = bus;
  }

  Future<Hold> hold(RunKey run, String actor, String reason) {
    return lanes
        .runInPointerLane(run.model(), () -> workers.call(() -> holds.hold(run, actor, reason)))
        .onSuccess(hold -> publishModelStateChanged(run));
  }

  /** The result of a release: the former hold, and the resulting decisions in words. */
  record Released(Hold was, List<String> decisions) {}

  Future<Released> release(RunKey run, String actor, String reason) {
    PublishTrigger trigger = new PublishTrigger(PublishTrigger.Kind.RELEASE, actor, reason);
    return lanes
        .runInPointerLane(run.model(), () -> workers.call(() -> holds.release(run)))
        .onSuccess(was -> publishModelStateChanged(run))
        .compose(
            was ->
                workers.call(
                    () -> {
                      List<String> decisions = new ArrayList<>();
                      decisions.add(show(run, trigger));
                      decisions.addAll(republishWaiting(run, trigger));
                      return new Released(was, decisions);
                    }));
  }

  /** The run is released even if it cannot be shown; the reply says so. */
  private String show(RunKey run, PublishTrigger trigger) {
    try {
      return publisher.show(run, trigger);
    } catch (Exception e) {
      return Publisher.describeNotShown(e);
    }
  }

  /** Releases a run without evaluating it again. Run it in the model's pointer lane. Blocks. */
  void releaseHold(RunKey run) {
    holds.release(run);
  }

  /** Returns whether the run has a candidate that passed the checklist and waits. */
  boolean hasWaitingReports(RunKey run) {
    return !reports.waitingReports(run).isEmpty();
  }

  /**
   * Validates the waiting candidates of a run again and decides about them. Returns the decisions
   * in words. Run it in the publishing lane; blocks.
   */
  List<String> republishWaiting(RunKey run, PublishTrigger trigger) {
    return reports.waitingReports(run).stream()
        .map(
            report ->
                report.variable() + ": " + service.revalidateAndProcess(report, trigger).decision())
        .toList();
  }

  /** Notifies listeners that the holds or the content of a model changed. */
  void publishModelStateChanged(RunKey run) {
    Addresses.TREE_CHANGED.publish(bus, new ModelStateChanged(run.model()));
  }
}
