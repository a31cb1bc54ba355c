package twf.tiles.admin.command;

import static twf.tiles.admin.CommandParameter.optional;

import io.vertx.core.Future;
import twf.tiles.admin.CommandArguments;
import twf.tiles.admin.CommandParameter;
import twf.tiles.admin.CommandSpec;
import twf.tiles.publishing.operator.OperatorService;
import twf.tiles.publishing.operator.RestoreReply;
import twf.tiles.publishing.operator.RestoreRequest;

/** {@code restore}: undoes the newest rollback that has not been undone yet. */
final class RestoreCommand extends TypedCommand<RestoreRequest, RestoreReply> {
  private final OperatorService operator;

  RestoreCommand(OperatorService operator) {
    super(
        CommandSpec.changes(
            "restore",
            "undo the newest rollback; release the run and point to it again",
            CommonParameters.MODEL,
            CommonParameters.REASON,
            CommonParameters.ACTOR,
            optional("from_run", CommandParameter.Type.RUN, "only if the pointer shows this run"),
            CommonParameters.DRY_RUN));
    this.operator = operator;
  }

  @Override
  RestoreRequest read(CommandArguments arguments) {
    return new RestoreRequest(
        arguments.model(),
        arguments.actor(),
        arguments.freeText("reason", "restored by hand"),
        arguments.optionalRun("from_run"),
        arguments.flag("dry_run"));
  }

  @Override
  Future<RestoreReply> execute(RestoreRequest request) {
    return operator.restore(request);
  }
}
