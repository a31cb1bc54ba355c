package twf.tiles.admin.command;

import static twf.tiles.admin.Parameter.optional;

import io.vertx.core.Future;
import twf.tiles.admin.Arguments;
import twf.tiles.admin.CommandInfo;
import twf.tiles.admin.Parameter;
import twf.tiles.publish.Operator;
import twf.tiles.publish.RestoreReply;
import twf.tiles.publish.RestoreRequest;

/** {@code restore}: undoes the newest rollback that is not undone. */
final class RestoreCommand extends TypedCommand<RestoreRequest, RestoreReply> {
  private final Operator operator;

  RestoreCommand(Operator operator) {
    super(
        CommandInfo.changes(
            "restore",
            "undo the newest rollback; show and release the run that it left",
            Given.MODEL,
            Given.REASON,
            Given.ACTOR,
            optional("from_run", Parameter.Type.RUN, "only if this run is shown"),
            Given.DRY_RUN));
    this.operator = operator;
  }

  @Override
  RestoreRequest read(Arguments arguments) {
    return new RestoreRequest(
        arguments.model(),
        arguments.actor(),
        arguments.words("reason", "restored by hand"),
        arguments.anyRun("from_run"),
        arguments.flag("dry_run"));
  }

  @Override
  Future<RestoreReply> answer(RestoreRequest request) {
    return operator.restore(request);
  }
}
