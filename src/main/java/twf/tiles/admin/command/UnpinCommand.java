package twf.tiles.admin.command;

import io.vertx.core.Future;
import java.util.List;
import org.jspecify.annotations.Nullable;
import twf.tiles.admin.CommandArguments;
import twf.tiles.admin.CommandSpec;
import twf.tiles.domain.Hold;
import twf.tiles.publishing.operator.OperatorService;

/** {@code unpin}: removes a model's pin and moves the pointer at once if a run waits. */
final class UnpinCommand extends TypedCommand<ModelRequest, UnpinCommand.Reply> {
  private final OperatorService operator;

  UnpinCommand(OperatorService operator) {
    super(
        CommandSpec.changes(
            "unpin",
            "remove a model's pin, and publish at once what waits",
            CommonParameters.MODEL,
            CommonParameters.REASON,
            CommonParameters.ACTOR));
    this.operator = operator;
  }

  /**
   * The reply.
   *
   * @param pinned always null: the model has no pin any more
   * @param decisions the decision on each run that was evaluated, one line each
   */
  record Reply(String model, @Nullable Hold pinned, List<String> decisions) {}

  @Override
  ModelRequest read(CommandArguments arguments) {
    return ModelRequest.read(arguments, "unpinned by hand");
  }

  @Override
  Future<Reply> execute(ModelRequest request) {
    return operator
        .unpin(request.model(), request.actor(), request.reason())
        .map(words -> new Reply(request.model(), null, words));
  }
}
