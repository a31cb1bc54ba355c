package twf.tiles.publishing.operator;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import twf.tiles.common.BoundedConcurrency;
import twf.tiles.common.WorkerPool;
import twf.tiles.domain.RunKey;
import twf.tiles.error.FailureException;
import twf.tiles.event.ValidationReport;
import twf.tiles.publishing.pipeline.PublishService;
import twf.tiles.publishing.pipeline.Publisher;
import twf.tiles.publishing.policy.PublishTrigger;
import twf.tiles.publishing.state.HoldService;
import twf.tiles.publishing.state.StagingQueries;
import twf.tiles.storage.PublishedStore;

/**
 * Publishes a run on an operator's command: validates what is staged of it now and ignores gate,
 * delta, order and pin. A failed check or a hold still stops it.
 */
public final class ManualPublish {
  private final PublishedStore stores;
  private final StagingQueries staged;
  private final PublishService service;
  private final HoldService holds;
  private final WorkerPool workers;

  public ManualPublish(
      PublishedStore stores,
      StagingQueries staged,
      PublishService service,
      HoldService holds,
      WorkerPool workers) {
    this.stores = stores;
    this.staged = staged;
    this.service = service;
    this.holds = holds;
    this.workers = workers;
  }

  /** Validates the staged variables of a run, or one of them. Run it outside of the lanes. */
  Future<List<ValidationReport>> validate(RunKey run, Optional<String> only) {
    return workers
        .run(() -> rejectHeld(run))
        .compose(free -> staged.variables().apply(run))
        .compose(
            variables -> {
              if (only.isPresent() && !variables.contains(only.get())) {
                // Do not validate it: its failed report would stay in status until restart.
                throw FailureException.notFound(
                    "nothing of variable %s of run %s is staged: expected STAGING_ROOT/%s/%s/manifest.json"
                        .formatted(only.get(), run, run, only.get()));
              }
              return BoundedConcurrency.mapConcurrently(
                  only.map(List::of).orElse(variables),
                  1,
                  name -> staged.validate().apply(run.variable(name)));
            });
  }

  /**
   * Publishes the validated candidates. If there are none, shows what is published of the run. Run
   * it in the model's publishing lane; blocks.
   *
   * @return the decisions in words
   * @throws Exception if no variable passed or nothing was published
   */
  List<String> publish(RunKey run, List<ValidationReport> reports, PublishTrigger trigger)
      throws Exception {
    if (reports.isEmpty()) {
      if (!stores.publishedRuns(run.model()).contains(run.run())) {
        throw FailureException.notFound(
            "nothing of run %s is published, and nothing of it is staged: expected STAGING_ROOT/%s/{variable}/manifest.json"
                .formatted(run, run));
      }
      String decision = service.show(run, trigger);
      requireEffect(run, List.of(decision));
      return List.of(decision);
    }
    rejectHeld(run);
    List<ValidationReport> decided = new ArrayList<>();
    for (ValidationReport report : reports) {
      decided.add(service.process(report, trigger));
    }
    requireAnyPassed(run, decided);
    requireEffect(run, decided.stream().map(ValidationReport::decision).distinct().toList());
    return decided.stream().map(report -> report.variable() + ": " + report.decision()).toList();
  }

  private void rejectHeld(RunKey run) {
    holds
        .find(run)
        .ifPresent(
            hold -> {
              throw HoldService.conflict(run, hold);
            });
  }

  /** Fails if nothing was published, so that scripts see the failure. */
  private static void requireEffect(RunKey run, List<String> decisions) {
    if (decisions.stream().allMatch(ManualPublish::isRejection)) {
      throw FailureException.conflict("run " + run + ": " + String.join("; ", decisions));
    }
  }

  /**
   * Returns whether the decision means that nothing was published. A failed checklist has its own
   * prefix.
   */
  private static boolean isRejection(String decision) {
    return Stream.of(
            PublishService.NOT_PUBLISHED, Publisher.PROBE_FAILED, "failed: ", "held ", "retired: ")
        .anyMatch(decision::startsWith);
  }

  private static void requireAnyPassed(RunKey run, List<ValidationReport> reports) {
    if (reports.stream().noneMatch(report -> report.outcome().isPublishable())) {
      throw FailureException.malformed(
          "run " + run,
          reports.stream()
                  .map(report -> report.variable() + " " + report.decision())
                  .collect(Collectors.joining("; "))
              + "; see: tilesctl report "
              + run.model()
              + " "
              + run.run()
              + " "
              + reports.get(0).variable());
    }
  }
}
