package twf.tiles.admin.command;

import io.vertx.core.Future;
import java.util.List;
import twf.tiles.admin.Arguments;
import twf.tiles.admin.CommandInfo;
import twf.tiles.contract.RunId;
import twf.tiles.publish.Operator;

/** {@code release}: lets a held run go. */
final class ReleaseCommand extends TypedCommand<AboutRun, ReleaseCommand.Reply> {
  private final Operator operator;

  ReleaseCommand(Operator operator) {
    super(
        CommandInfo.changes(
            "release",
            "let a held run go, and publish at once what waits",
            Given.MODEL,
            Given.RUN,
            Given.REASON,
            Given.ACTOR));
    this.operator = operator;
  }

  /** The run, and what came of it in words. */
  record Reply(String model, RunId run, boolean released, List<String> decisions) {}

  @Override
  AboutRun read(Arguments arguments) {
    return AboutRun.read(arguments, "released by hand");
  }

  @Override
  Future<Reply> answer(AboutRun asked) {
    return operator
        .release(asked.run(), asked.actor(), asked.reason())
        .map(words -> new Reply(asked.run().model(), asked.run().run(), true, words));
  }
}
