package twf.tiles.admin.command;

import io.vertx.core.Future;
import java.util.List;
import org.jspecify.annotations.Nullable;
import twf.tiles.admin.CommandArguments;
import twf.tiles.admin.CommandSpec;
import twf.tiles.domain.Hold;
import twf.tiles.publishing.operator.OperatorService;

/** {@code unpin}: lets a model's pointer move again. */
final class UnpinCommand extends TypedCommand<ModelRequest, UnpinCommand.Reply> {
  private final OperatorService operator;

  UnpinCommand(OperatorService operator) {
    super(
        CommandSpec.changes(
            "unpin",
            "let a model's pointer move again, at once where it may",
            CommonParameters.MODEL,
            CommonParameters.REASON,
            CommonParameters.ACTOR));
    this.operator = operator;
  }

  /** The pin, which is none, and what came of it in words, a line for each run looked at. */
  record Reply(String model, @Nullable Hold pinned, List<String> decisions) {}

  @Override
  ModelRequest read(CommandArguments arguments) {
    return ModelRequest.read(arguments, "unpinned by hand");
  }

  @Override
  Future<Reply> answer(ModelRequest asked) {
    return operator
        .unpin(asked.model(), asked.actor(), asked.reason())
        .map(words -> new Reply(asked.model(), null, words));
  }
}
