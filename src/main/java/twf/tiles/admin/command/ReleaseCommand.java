package twf.tiles.admin.command;

import io.vertx.core.Future;
import java.util.List;
import twf.tiles.admin.CommandArguments;
import twf.tiles.admin.CommandSpec;
import twf.tiles.domain.RunId;
import twf.tiles.publishing.operator.OperatorService;

/** {@code release}: lets a held run go. */
final class ReleaseCommand extends TypedCommand<RunRequest, ReleaseCommand.Reply> {
  private final OperatorService operator;

  ReleaseCommand(OperatorService operator) {
    super(
        CommandSpec.changes(
            "release",
            "let a held run go, and publish at once what waits",
            CommonParameters.MODEL,
            CommonParameters.RUN,
            CommonParameters.REASON,
            CommonParameters.ACTOR));
    this.operator = operator;
  }

  /** The run, and what came of it in words. */
  record Reply(String model, RunId run, boolean released, List<String> decisions) {}

  @Override
  RunRequest read(CommandArguments arguments) {
    return RunRequest.read(arguments, "released by hand");
  }

  @Override
  Future<Reply> answer(RunRequest asked) {
    return operator
        .release(asked.run(), asked.actor(), asked.reason())
        .map(words -> new Reply(asked.run().model(), asked.run().run(), true, words));
  }
}
