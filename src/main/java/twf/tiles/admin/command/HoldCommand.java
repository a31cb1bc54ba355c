package twf.tiles.admin.command;

import io.vertx.core.Future;
import twf.tiles.admin.Arguments;
import twf.tiles.admin.CommandInfo;
import twf.tiles.contract.Hold;
import twf.tiles.contract.RunId;
import twf.tiles.publish.Operator;

/** {@code hold}: keeps a run from being published. */
final class HoldCommand extends TypedCommand<AboutRun, HoldCommand.Reply> {
  private final Operator operator;

  HoldCommand(Operator operator) {
    super(
        CommandInfo.changes(
            "hold",
            "keep a run from being published any further",
            Given.MODEL,
            Given.RUN,
            Given.REASON,
            Given.ACTOR));
    this.operator = operator;
  }

  /** The run and its hold, which may be an earlier one. */
  record Reply(String model, RunId run, Hold held) {}

  @Override
  AboutRun read(Arguments arguments) {
    return AboutRun.read(arguments, "held by hand");
  }

  @Override
  Future<Reply> answer(AboutRun asked) {
    return operator
        .hold(asked.run(), asked.actor(), asked.reason())
        .map(hold -> new Reply(asked.run().model(), asked.run().run(), hold));
  }
}
