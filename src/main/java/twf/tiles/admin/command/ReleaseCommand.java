package twf.tiles.admin.command;

import io.vertx.core.Future;
import java.util.List;
import twf.tiles.admin.CommandArguments;
import twf.tiles.admin.CommandSpec;
import twf.tiles.domain.RunId;
import twf.tiles.publishing.operator.OperatorService;

/** {@code release}: removes the hold of a run and publishes what waits. */
final class ReleaseCommand extends TypedCommand<RunRequest, ReleaseCommand.Reply> {
  private final OperatorService operator;

  ReleaseCommand(OperatorService operator) {
    super(
        CommandSpec.changes(
            "release",
            "remove a run's hold, and publish at once what waits",
            CommonParameters.MODEL,
            CommonParameters.RUN,
            CommonParameters.REASON,
            CommonParameters.ACTOR));
    this.operator = operator;
  }

  /**
   * The reply.
   *
   * @param decisions the decisions on the run's variables, one line each
   */
  record Reply(String model, RunId run, boolean released, List<String> decisions) {}

  @Override
  RunRequest read(CommandArguments arguments) {
    return RunRequest.read(arguments, "released by hand");
  }

  @Override
  Future<Reply> execute(RunRequest request) {
    return operator
        .release(request.run(), request.actor(), request.reason())
        .map(words -> new Reply(request.run().model(), request.run().run(), true, words));
  }
}
