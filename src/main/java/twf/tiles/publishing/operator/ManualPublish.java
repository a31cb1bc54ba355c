package twf.tiles.publishing.operator;

import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import twf.tiles.common.BoundedConcurrency;
import twf.tiles.common.WorkerPool;
import twf.tiles.domain.RunKey;
import twf.tiles.domain.VariableKey;
import twf.tiles.error.Failure;
import twf.tiles.error.FailureException;
import twf.tiles.event.ValidationReport;
import twf.tiles.publishing.pipeline.PostPublishVerifier;
import twf.tiles.publishing.pipeline.PublishService;
import twf.tiles.publishing.pipeline.Publisher;
import twf.tiles.publishing.policy.PublishTrigger;
import twf.tiles.publishing.state.HoldMessages;
import twf.tiles.publishing.state.HoldService;
import twf.tiles.publishing.state.PublishedRunDirectories;
import twf.tiles.publishing.state.PublishingStores;
import twf.tiles.publishing.state.StagingQueries;

/**
 * Publishes a run because an operator says so: what is staged of it is validated now, and neither
 * gate, delta, order nor pin stop it. A failed check does, and so does a hold.
 */
public final class ManualPublish {
  private final PublishedRunDirectories folders;
  private final StagingQueries staged;
  private final Publisher publisher;
  private final PostPublishVerifier aftermath;
  private final PublishService service;
  private final HoldService holds;
  private final WorkerPool workers;

  public ManualPublish(
      PublishingStores stores,
      StagingQueries staged,
      Publisher publisher,
      PostPublishVerifier aftermath,
      PublishService service,
      HoldService holds,
      WorkerPool workers) {
    this.folders = new PublishedRunDirectories(stores.published());
    this.staged = staged;
    this.publisher = publisher;
    this.aftermath = aftermath;
    this.service = service;
    this.holds = holds;
    this.workers = workers;
  }

  /** Validates what is staged of a run, or one variable of it; outside of the model's lane. */
  Future<List<ValidationReport>> validate(RunKey run, Optional<String> variable) {
    return requireNotHeld(run)
        .compose(
            free ->
                variable
                    .map(only -> staged(run, only))
                    .orElseGet(() -> staged.variables().apply(run)))
        .compose(
            variables ->
                BoundedConcurrency.map(
                    variables,
                    1,
                    name ->
                        staged.validate().apply(new VariableKey(run.model(), run.run(), name))));
  }

  /** What is not there is not validated: its failure would be told for as long as this runs. */
  private Future<List<String>> staged(RunKey run, String variable) {
    return staged
        .variables()
        .apply(run)
        .map(
            variables -> {
              if (!variables.contains(variable)) {
                throw FailureException.notFound(
                    "nothing of variable %s of run %s is staged: expected STAGING_ROOT/%s/%s/manifest.json"
                        .formatted(variable, run, run, variable));
              }
              return List.of(variable);
            });
  }

  /**
   * Publishes what was validated, or, where nothing is staged, shows what is published; in the
   * model's lane.
   *
   * @return what came of it, in words; fails where nothing passed
   */
  Future<List<String>> publish(RunKey run, List<ValidationReport> reports, PublishTrigger trigger) {
    if (reports.isEmpty()) {
      return show(run, trigger);
    }
    return requireNotHeld(run)
        .compose(
            free -> BoundedConcurrency.map(reports, 1, report -> service.process(report, trigger)))
        .map(
            decided -> {
              requireAnyPassed(run, decided);
              List<String> decisions =
                  decided.stream().map(ValidationReport::decision).distinct().toList();
              requireEffect(run, decisions);
              return decided.stream()
                  .map(report -> report.variable() + ": " + report.decision())
                  .toList();
            });
  }

  private Future<Void> requireNotHeld(RunKey run) {
    return workers.run(
        () ->
            holds
                .find(run)
                .ifPresent(
                    hold -> {
                      throw HoldMessages.conflict(run, hold);
                    }));
  }

  private Future<List<String>> show(RunKey run, PublishTrigger trigger) {
    return workers
        .run(() -> requirePublished(run))
        .compose(there -> publisher.showPublished(run, trigger))
        .compose(result -> aftermath.followUp(run, result).map(List::of))
        .map(
            decisions -> {
              requireEffect(run, decisions);
              return decisions;
            });
  }

  /** A script goes on where the answer is no failure. */
  private static void requireEffect(RunKey run, List<String> decisions) {
    if (decisions.stream().allMatch(ManualPublish::isRejection)) {
      throw FailureException.conflict("run " + run + ": " + String.join("; ", decisions));
    }
  }

  /** That which failed the checklist says so with another word. */
  private static boolean isRejection(String decision) {
    return Stream.of(
            PublishService.NOT_PUBLISHED,
            PostPublishVerifier.PROBE_FAILED,
            "failed: ",
            "held ",
            "retired: ")
        .anyMatch(decision::startsWith);
  }

  private void requirePublished(RunKey run) {
    if (!folders.publishedRuns(run.model()).contains(run.run())) {
      throw FailureException.notFound(
          "nothing of run %s is published, and nothing of it is staged: expected STAGING_ROOT/%s/{variable}/manifest.json"
              .formatted(run, run));
    }
  }

  private static void requireAnyPassed(RunKey run, List<ValidationReport> reports) {
    if (reports.stream().noneMatch(report -> report.outcome().isPublishable())) {
      throw new FailureException(
          new Failure.Malformed(
              "run " + run,
              reports.stream()
                      .map(report -> report.variable() + " " + report.decision())
                      .collect(Collectors.joining("; "))
                  + "; see: tilesctl report "
                  + run.model()
                  + " "
                  + run.run()
                  + " "
                  + reports.get(0).variable()));
    }
  }
}
