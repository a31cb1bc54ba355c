package twf.tiles.publishing.operator;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import twf.tiles.domain.HistoryRecord;
import twf.tiles.domain.LatestPointer;
import twf.tiles.domain.ModelHolds;
import twf.tiles.domain.RunId;
import twf.tiles.domain.RunKey;
import twf.tiles.event.ValidationReport;
import twf.tiles.publishing.pipeline.PublishService;
import twf.tiles.publishing.pipeline.Publisher;
import twf.tiles.publishing.policy.PublishTrigger;
import twf.tiles.publishing.state.PointerState;
import twf.tiles.publishing.state.PointerStateCache;
import twf.tiles.publishing.state.ReportStore;
import twf.tiles.storage.PublishedStore;

/**
 * Shows what may be shown after an operator's command: the newest run after an unpin or a rollback,
 * a run and what waited for it after a release. Calls block; not in the model's pointer lane, which
 * they enter.
 */
public final class RunPromotion {
  private final PublishedStore stores;
  private final Publisher publisher;
  private final PublishService service;
  private final ReportStore reports;
  private final PointerStateCache stateCache;

  public RunPromotion(
      PublishedStore stores,
      Publisher publisher,
      PublishService service,
      ReportStore reports,
      PointerStateCache stateCache) {
    this.stores = stores;
    this.publisher = publisher;
    this.service = service;
    this.reports = reports;
    this.stateCache = stateCache;
  }

  /**
   * Shows the newest permitted run that is not older than the shown one. Returns one decision per
   * tried run, in words.
   */
  List<String> promoteAfterUnpin(String model, PublishTrigger trigger) throws InterruptedException {
    Optional<RunId> shown = stores.readPointer(model).map(LatestPointer::run);
    List<RunId> runs =
        stores.runs(model).stream()
            .filter(run -> shown.isEmpty() || run.compareTo(shown.get()) >= 0)
            .toList();
    return showNewestAllowed(model, runs, trigger);
  }

  /**
   * Shows the newest run that was never shown and is newer than the rollback's target. If its probe
   * fails, no further run is tried.
   *
   * @return one decision per tried run, in words; fails only if interrupted
   */
  List<String> promoteAfterRollback(String model) throws InterruptedException {
    PublishTrigger trigger =
        new PublishTrigger(
            PublishTrigger.Kind.AUTO,
            HistoryRecord.AUTO,
            "newer than the run that a rollback went to");
    if (publisher.isDisabled(trigger)) {
      return List.of();
    }
    try {
      Optional<RunId> shown = stores.readPointer(model).map(LatestPointer::run);
      return shown.isEmpty()
          ? List.of()
          : showNewestAllowed(model, newerUnshownRuns(model, shown.get(), shown.get()), trigger);
    } catch (RuntimeException e) {
      return List.of("newer runs that were never shown " + Publisher.describeNotShown(e));
    }
  }

  /** Returns the runs that would be tried after a rollback to {@code target}, newest first. */
  List<RunId> newerUnshownRuns(String model, RunId left, RunId target) {
    ModelHolds holds = stores.readHolds(model);
    if (holds.pin() != null) {
      return List.of();
    }
    Set<RunId> shown =
        stateCache.newest(model).stream().map(PointerState::run).collect(Collectors.toSet());
    return stores.runs(model).stream()
        .filter(run -> run.compareTo(target) > 0 && !run.equals(left))
        .filter(run -> !shown.contains(run) && !holds.runs().containsKey(run))
        .toList();
  }

  private List<String> showNewestAllowed(String model, List<RunId> runs, PublishTrigger trigger)
      throws InterruptedException {
    List<String> decisions = new ArrayList<>();
    for (RunId run : runs) {
      String words = show(new RunKey(model, run), trigger);
      decisions.add(run + ": " + words);
      boolean isProbeFailed = words.startsWith(Publisher.PROBE_FAILED);
      if (trigger.kind() == PublishTrigger.Kind.AUTO && isProbeFailed) {
        break;
      }
      // It was permitted, and its probe did not revert it.
      if (stores.readPointer(model).filter(now -> now.run().equals(run)).isPresent()) {
        break;
      }
    }
    return decisions;
  }

  /**
   * Shows a run, if the policy permits, or when it is due. Returns the decision in words; fails
   * only if interrupted: the process stops, and must not go on to another run.
   */
  String show(RunKey run, PublishTrigger trigger) throws InterruptedException {
    try {
      return service.show(run, trigger);
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      return Publisher.describeNotShown(e);
    }
  }

  /** Returns whether the run has a candidate that passed the checklist and waits. */
  boolean hasWaiting(RunKey run) {
    return !reports.waitingReports(run).isEmpty();
  }

  /**
   * Validates the waiting candidates of a model again, oldest run first, and decides about them by
   * the policy. Returns the decisions in words. Run it in the publishing lane.
   */
  List<String> republishWaiting(String model) {
    return reports.waitingReports(model).stream()
        .sorted(Comparator.comparing(ValidationReport::run))
        .map(
            report ->
                report.run()
                    + " "
                    + report.variable()
                    + ": "
                    + service.revalidateAndProcess(report, PublishTrigger.automatic()).decision())
        .toList();
  }

  /**
   * Validates the waiting candidates of a run again and decides about them. Returns the decisions
   * in words. Run it in the publishing lane.
   */
  List<String> republishWaiting(RunKey run, PublishTrigger trigger) {
    return reports.waitingReports(run).stream()
        .map(
            report ->
                report.variable() + ": " + service.revalidateAndProcess(report, trigger).decision())
        .toList();
  }
}
