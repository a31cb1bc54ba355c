package twf.tiles.admin.command;

import io.vertx.core.Future;
import twf.tiles.admin.Arguments;
import twf.tiles.admin.CommandInfo;
import twf.tiles.contract.Hold;
import twf.tiles.publish.Operator;

/** {@code pin}: keeps a model's pointer where it is. */
final class PinCommand extends TypedCommand<AboutModel, PinCommand.Reply> {
  private final Operator operator;

  PinCommand(Operator operator) {
    super(
        CommandInfo.changes(
            "pin",
            "keep a model's pointer from moving by itself",
            Given.MODEL,
            Given.REASON,
            Given.ACTOR));
    this.operator = operator;
  }

  record Reply(String model, Hold pinned) {}

  @Override
  AboutModel read(Arguments arguments) {
    return AboutModel.read(arguments, "pinned by hand");
  }

  @Override
  Future<Reply> answer(AboutModel asked) {
    return operator
        .pin(asked.model(), asked.actor(), asked.reason())
        .map(pin -> new Reply(asked.model(), pin));
  }
}
