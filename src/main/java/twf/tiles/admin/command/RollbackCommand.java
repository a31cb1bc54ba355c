package twf.tiles.admin.command;

import static twf.tiles.admin.Parameter.optional;

import io.vertx.core.Future;
import twf.tiles.admin.Arguments;
import twf.tiles.admin.CommandInfo;
import twf.tiles.admin.Parameter;
import twf.tiles.failure.TileException;
import twf.tiles.publish.Operator;
import twf.tiles.publish.RollbackReply;
import twf.tiles.publish.RollbackRequest;

/** {@code rollback}: takes clients back to an earlier state. */
final class RollbackCommand extends TypedCommand<RollbackRequest, RollbackReply> {
  private static final String GENERATION = "to_generation";

  private final Operator operator;

  RollbackCommand(Operator operator) {
    super(
        CommandInfo.changes(
            "rollback",
            "take clients back to an earlier state; hold the run that is shown",
            Given.MODEL,
            new Parameter("reason", Parameter.Type.TEXT, true, "why; a dry run needs none"),
            Given.ACTOR,
            optional(GENERATION, Parameter.Type.NUMBER, "to this state; see history"),
            optional("to_run", Parameter.Type.RUN, "to the newest sound content of this run"),
            optional("from_run", Parameter.Type.RUN, "only if this run is shown"),
            Given.DRY_RUN));
    this.operator = operator;
  }

  @Override
  RollbackRequest read(Arguments arguments) {
    boolean dryRun = arguments.flag("dry_run");
    var toRun = arguments.anyRun("to_run");
    var toGeneration = arguments.number(GENERATION, 1, Long.MAX_VALUE);
    if (toRun != null && toGeneration.isPresent()) {
      throw TileException.badRequest("give to_generation or to_run, not both");
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
