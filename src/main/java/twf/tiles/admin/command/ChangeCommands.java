package twf.tiles.admin.command;

import io.vertx.core.Future;
import java.util.List;
import org.jspecify.annotations.Nullable;
import twf.tiles.admin.CommandArguments;
import twf.tiles.domain.Hold;
import twf.tiles.domain.Incident;
import twf.tiles.domain.LatestPointer;
import twf.tiles.domain.RunId;
import twf.tiles.domain.RunKey;
import twf.tiles.error.FailureException;
import twf.tiles.publishing.operator.AdoptReply;
import twf.tiles.publishing.operator.OperatorService;
import twf.tiles.publishing.operator.RestoreRequest;
import twf.tiles.publishing.query.PublishingQueries;
import twf.tiles.publishing.retention.RetentionReply;
import twf.tiles.publishing.retention.RetentionService;
import twf.tiles.publishing.rollback.RollbackReply;
import twf.tiles.publishing.rollback.RollbackRequest;

/** The commands that change something, except {@code rescan}. */
final class ChangeCommands {
  private final OperatorService operator;
  private final PublishingQueries queries;
  private final RetentionService retention;

  ChangeCommands(OperatorService operator, PublishingQueries queries, RetentionService retention) {
    this.operator = operator;
    this.queries = queries;
    this.retention = retention;
  }

  /**
   * The reply to a publish.
   *
   * @param generation the pointer's generation now; null if there is no pointer
   * @param decisions the decision on each variable, one line each
   */
  record Published(String model, RunId run, @Nullable Long generation, List<String> decisions) {}

  /** Validates and publishes a run, overriding gate, delta, order and pin. */
  Future<Published> publish(CommandArguments arguments) {
    RunKey run = arguments.runKey();
    return operator
        .publish(
            run,
            arguments.optionalVariable(),
            arguments.actor(),
            arguments.reason("published by hand"))
        .compose(
            decisions ->
                queries
                    .status(run.model())
                    .map(
                        status ->
                            new Published(
                                run.model(),
                                run.run(),
                                status.pointer().map(LatestPointer::generation).orElse(null),
                                decisions)));
  }

  Future<RollbackReply> rollback(CommandArguments arguments) {
    boolean dryRun = arguments.flag("dry_run");
    var toRun = arguments.optionalRun("to_run");
    var toGeneration = arguments.number("to_generation", 1, Long.MAX_VALUE);
    if (toRun != null && toGeneration.isPresent()) {
      throw FailureException.badRequest("give to_generation or to_run, not both");
    }
    return operator.rollback(
        new RollbackRequest(
            arguments.model(),
            arguments.actor(),
            dryRun ? arguments.reason("dry run") : arguments.freeText("reason"),
            toGeneration,
            toRun,
            arguments.optionalRun("from_run"),
            dryRun));
  }

  Future<RollbackReply> restore(CommandArguments arguments) {
    return operator.restore(
        new RestoreRequest(
            arguments.model(),
            arguments.actor(),
            arguments.reason("restored by hand"),
            arguments.optionalRun("from_run"),
            arguments.flag("dry_run")));
  }

  /**
   * The reply to a hold.
   *
   * @param held the run's hold; an earlier one if the run was already held
   * @param note a warning that the run is unknown; null if it is known. Not an error, because a run
   *     may be held before it is staged
   */
  record Held(String model, RunId run, Hold held, @Nullable String note) {}

  Future<Held> hold(CommandArguments arguments) {
    RunKey run = arguments.runKey();
    return operator
        .hold(run, arguments.actor(), arguments.reason("held by hand"))
        .compose(
            hold ->
                note(
                        queries.isKnown(run),
                        "nothing of this run is staged or published: is its name right?")
                    .map(note -> new Held(run.model(), run.run(), hold, note)));
  }

  /** Returns the note if the name is unknown. The change is made already: no failure matters. */
  private static Future<@Nullable String> note(Future<Boolean> isKnown, String note) {
    return isKnown.otherwise(true).map(known -> known ? null : note);
  }

  /**
   * The reply to a release.
   *
   * @param decisions the decisions on the run's variables, one line each
   */
  record Released(String model, RunId run, boolean released, List<String> decisions) {}

  /** Removes the hold of a run and publishes what waits. */
  Future<Released> release(CommandArguments arguments) {
    RunKey run = arguments.runKey();
    return operator
        .release(run, arguments.actor(), arguments.reason("released by hand"))
        .map(decisions -> new Released(run.model(), run.run(), true, decisions));
  }

  /**
   * The reply to a pin.
   *
   * @param note a warning that the model is unknown; null if it is known
   */
  record Pinned(String model, Hold pinned, @Nullable String note) {}

  Future<Pinned> pin(CommandArguments arguments) {
    String model = arguments.model();
    return operator
        .pin(model, arguments.actor(), arguments.reason("pinned by hand"))
        .compose(
            pin ->
                note(
                        queries.isKnown(model),
                        "nothing of this model is staged or published: is its name right?"
                            + " see: tilesctl models")
                    .map(note -> new Pinned(model, pin, note)));
  }

  /**
   * The reply to an unpin.
   *
   * @param pinned always null: the model has no pin any more
   * @param decisions the decision on each run that was evaluated, one line each
   */
  record Unpinned(String model, @Nullable Hold pinned, List<String> decisions) {}

  Future<Unpinned> unpin(CommandArguments arguments) {
    String model = arguments.model();
    return operator
        .unpin(model, arguments.actor(), arguments.reason("unpinned by hand"))
        .map(decisions -> new Unpinned(model, null, decisions));
  }

  /** The reply to an undone retirement. */
  record Unretired(String model, List<String> decisions) {}

  Future<?> retire(CommandArguments arguments) {
    boolean undo = arguments.flag("undo");
    boolean dryRun = arguments.flag("dry_run");
    if (undo && dryRun) {
      throw FailureException.badRequest("give undo or dry_run, not both");
    }
    String model = arguments.model();
    String actor = arguments.actor();
    return undo
        ? operator
            .undoRetire(model, actor, arguments.reason("taken up again by hand"))
            .map(decisions -> new Unretired(model, decisions))
        : operator.retire(model, actor, arguments.reason("retired by hand"), dryRun);
  }

  Future<AdoptReply> adopt(CommandArguments arguments) {
    boolean dryRun = arguments.flag("dry_run");
    return operator.adopt(
        arguments.model(),
        arguments.actor(),
        dryRun ? arguments.reason("dry run") : arguments.freeText("reason"),
        dryRun);
  }

  Future<RetentionReply> retain(CommandArguments arguments) {
    return retention.retain(
        arguments.optionalModel(),
        arguments.flag("dry_run"),
        arguments.number("free_bytes", 1, Long.MAX_VALUE));
  }

  Future<Incident> rootCause(CommandArguments arguments) {
    String incident = arguments.freeText("incident");
    if (!Incident.isName(incident)) {
      throw FailureException.badRequest(
          "incident: expected a name like 20260129T171500.000Z-20260129_17z;"
              + " list them with: tilesctl incidents");
    }
    return operator.rootCause(
        arguments.optionalModel(), incident, arguments.actor(), arguments.freeText("text"));
  }
}
