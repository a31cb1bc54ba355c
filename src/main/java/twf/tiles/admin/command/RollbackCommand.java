package twf.tiles.admin.command;

import static twf.tiles.admin.CommandParameter.optional;

import io.vertx.core.Future;
import twf.tiles.admin.CommandArguments;
import twf.tiles.admin.CommandParameter;
import twf.tiles.admin.CommandSpec;
import twf.tiles.error.FailureException;
import twf.tiles.publishing.operator.OperatorService;
import twf.tiles.publishing.rollback.RollbackReply;
import twf.tiles.publishing.rollback.RollbackRequest;

/** {@code rollback}: moves the pointer back to an earlier state and holds the current run. */
final class RollbackCommand extends TypedCommand<RollbackRequest, RollbackReply> {
  private static final String GENERATION = "to_generation";

  private final OperatorService operator;

  RollbackCommand(OperatorService operator) {
    super(
        CommandSpec.changes(
            "rollback",
            "move the pointer back to an earlier state; hold the current run",
            CommonParameters.MODEL,
            new CommandParameter(
                "reason", CommandParameter.Type.TEXT, true, "why; optional for a dry run"),
            CommonParameters.ACTOR,
            optional(GENERATION, CommandParameter.Type.NUMBER, "to this generation; see history"),
            optional(
                "to_run", CommandParameter.Type.RUN, "to the newest valid content of this run"),
            optional("from_run", CommandParameter.Type.RUN, "only if the pointer shows this run"),
            CommonParameters.DRY_RUN));
    this.operator = operator;
  }

  @Override
  RollbackRequest read(CommandArguments arguments) {
    boolean dryRun = arguments.flag("dry_run");
    var toRun = arguments.optionalRun("to_run");
    var toGeneration = arguments.number(GENERATION, 1, Long.MAX_VALUE);
    if (toRun != null && toGeneration.isPresent()) {
      throw FailureException.badRequest("give to_generation or to_run, not both");
    }
    return new RollbackRequest(
        arguments.model(),
        arguments.actor(),
        dryRun ? arguments.freeText("reason", "dry run") : arguments.freeText("reason"),
        toGeneration,
        toRun,
        arguments.optionalRun("from_run"),
        dryRun);
  }

  @Override
  Future<RollbackReply> execute(RollbackRequest request) {
    return operator.rollback(request);
  }
}
