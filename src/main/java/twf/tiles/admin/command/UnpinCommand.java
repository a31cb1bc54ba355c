package twf.tiles.admin.command;

import io.vertx.core.Future;
import java.util.List;
import org.jspecify.annotations.Nullable;
import twf.tiles.admin.Arguments;
import twf.tiles.admin.CommandInfo;
import twf.tiles.contract.Hold;
import twf.tiles.publish.Operator;

/** {@code unpin}: lets a model's pointer move again. */
final class UnpinCommand extends TypedCommand<AboutModel, UnpinCommand.Reply> {
  private final Operator operator;

  UnpinCommand(Operator operator) {
    super(
        CommandInfo.changes(
            "unpin",
            "let a model's pointer move again, at once where it may",
            Given.MODEL,
            Given.REASON,
            Given.ACTOR));
    this.operator = operator;
  }

  /** The pin, which is none, and what came of it in words, a line for each run looked at. */
  record Reply(String model, @Nullable Hold pinned, List<String> decisions) {}

  @Override
  AboutModel read(Arguments arguments) {
    return AboutModel.read(arguments, "unpinned by hand");
  }

  @Override
  Future<Reply> answer(AboutModel asked) {
    return operator
        .unpin(asked.model(), asked.actor(), asked.reason())
        .map(words -> new Reply(asked.model(), null, words));
  }
}
