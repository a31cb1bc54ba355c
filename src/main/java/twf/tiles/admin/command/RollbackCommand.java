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

/** {@code rollback}: takes clients back to an earlier state. */
final class RollbackCommand extends TypedCommand<RollbackRequest, RollbackReply> {
  private static final String GENERATION = "to_generation";

  private final OperatorService operator;

  RollbackCommand(OperatorService operator) {
    super(
        CommandSpec.changes(
            "rollback",
            "take clients back to an earlier state; hold the run that is shown",
            CommonParameters.MODEL,
            new CommandParameter(
                "reason", CommandParameter.Type.TEXT, true, "why; a dry run needs none"),
            CommonParameters.ACTOR,
            optional(GENERATION, CommandParameter.Type.NUMBER, "to this state; see history"),
            optional(
                "to_run", CommandParameter.Type.RUN, "to the newest sound content of this run"),
            optional("from_run", CommandParameter.Type.RUN, "only if this run is shown"),
            CommonParameters.DRY_RUN));
    this.operator = operator;
  }

  @Override
  RollbackRequest read(CommandArguments arguments) {
    boolean dryRun = arguments.flag("dry_run");
    var toRun = arguments.anyRun("to_run");
    var toGeneration = arguments.number(GENERATION, 1, Long.MAX_VALUE);
    if (toRun != null && toGeneration.isPresent()) {
      throw FailureException.badRequest("give to_generation or to_run, not both");
    }
    return new RollbackRequest(
        arguments.model(),
        arguments.actor(),
        dryRun ? arguments.words("reason", "dry run") : arguments.words("reason"),
        toGeneration,
        toRun,
        arguments.anyRun("from_run"),
        dryRun);
  }

  @Override
  Future<RollbackReply> answer(RollbackRequest request) {
    return operator.rollback(request);
  }
}
