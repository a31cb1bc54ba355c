package twf.tiles.admin.command;

import io.vertx.core.Future;
import twf.tiles.admin.Arguments;
import twf.tiles.admin.CommandInfo;
import twf.tiles.publish.Operator;
import twf.tiles.publish.RestoreReply;
import twf.tiles.publish.RestoreRequest;

/** {@code restore}: undoes the rollback that is shown. */
final class RestoreCommand extends TypedCommand<RestoreRequest, RestoreReply> {
  private final Operator operator;

  RestoreCommand(Operator operator) {
    super(
        CommandInfo.changes(
            "restore",
            "undo the rollback that is shown; release its run",
            Given.MODEL,
            Given.REASON,
            Given.ACTOR,
            Given.DRY_RUN));
    this.operator = operator;
  }

  @Override
  RestoreRequest read(Arguments arguments) {
    return new RestoreRequest(
        arguments.model(),
        arguments.actor(),
        arguments.words("reason", "restored by hand"),
        arguments.flag("dry_run"));
  }

  @Override
  Future<RestoreReply> answer(RestoreRequest request) {
    return operator.restore(request);
  }
}
