package twf.tiles.publish;

import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import twf.tiles.async.Blocking;
import twf.tiles.async.Bounded;
import twf.tiles.bus.ValidationReport;
import twf.tiles.contract.RunKey;
import twf.tiles.contract.VariableKey;
import twf.tiles.failure.Failure;
import twf.tiles.failure.TileException;

/**
 * Publishes a run because an operator says so: what is staged of it is validated now, and neither
 * gate, delta, order nor pin stop it. A failed check does, and so does a hold.
 */
final class HandPublish {
  private final RunFolders folders;
  private final StagedRuns staged;
  private final Publisher publisher;
  private final Aftermath aftermath;
  private final PublishService service;
  private final Holds holds;
  private final Blocking workers;

  HandPublish(
      Stores stores,
      StagedRuns staged,
      Publisher publisher,
      Aftermath aftermath,
      PublishService service,
      Holds holds,
      Blocking workers) {
    this.folders = new RunFolders(stores.published());
    this.staged = staged;
    this.publisher = publisher;
    this.aftermath = aftermath;
    this.service = service;
    this.holds = holds;
    this.workers = workers;
  }

  /** Validates what is staged of a run, or one variable of it; outside of the model's lane. */
  Future<List<ValidationReport>> validate(RunKey run, Optional<String> variable) {
    return requireFree(run)
        .compose(
            free ->
                variable
                    .map(only -> staged(run, only))
                    .orElseGet(() -> staged.variables().apply(run)))
        .compose(
            variables ->
                Bounded.map(
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
                throw TileException.notFound(
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
  Future<List<String>> publish(RunKey run, List<ValidationReport> reports, Trigger trigger) {
    if (reports.isEmpty()) {
      return show(run, trigger);
    }
    return requireFree(run)
        .compose(free -> Bounded.map(reports, 1, report -> service.decide(report, trigger)))
        .map(
            decided -> {
              requireAnyPassed(run, decided);
              List<String> decisions =
                  decided.stream().map(ValidationReport::decision).distinct().toList();
              requireAnyDone(run, decisions);
              return decided.stream()
                  .map(report -> report.variable() + ": " + report.decision())
                  .toList();
            });
  }

  private Future<Void> requireFree(RunKey run) {
    return workers.run(
        () ->
            holds
                .of(run)
                .ifPresent(
                    hold -> {
                      throw HeldRuns.conflict(run, hold);
                    }));
  }

  private Future<List<String>> show(RunKey run, Trigger trigger) {
    return workers
        .run(() -> requirePublished(run))
        .compose(there -> publisher.show(run, trigger))
        .compose(result -> aftermath.of(run, result).map(List::of))
        .map(
            decisions -> {
              requireAnyDone(run, decisions);
              return decisions;
            });
  }

  /** A script goes on where the answer is no failure. */
  private static void requireAnyDone(RunKey run, List<String> decisions) {
    if (decisions.stream().allMatch(HandPublish::isRefusal)) {
      throw TileException.conflict("run " + run + ": " + String.join("; ", decisions));
    }
  }

  /** That which failed the checklist says so with another word. */
  private static boolean isRefusal(String decision) {
    return Stream.of(
            PublishService.REFUSED, Aftermath.PROBE_FAILED, "failed: ", "held ", "retired: ")
        .anyMatch(decision::startsWith);
  }

  private void requirePublished(RunKey run) {
    if (!folders.published(run.model()).contains(run.run())) {
      throw TileException.notFound(
          "nothing of run %s is published, and nothing of it is staged: expected STAGING_ROOT/%s/{variable}/manifest.json"
              .formatted(run, run));
    }
  }

  private static void requireAnyPassed(RunKey run, List<ValidationReport> reports) {
    if (reports.stream().noneMatch(report -> report.outcome().isPublishable())) {
      throw new TileException(
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
