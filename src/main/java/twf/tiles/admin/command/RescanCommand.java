package twf.tiles.admin.command;

import io.vertx.core.Future;
import java.util.function.Supplier;
import twf.tiles.admin.CommandArguments;
import twf.tiles.admin.CommandSpec;

/** {@code rescan}: looks at all that is staged again, as if each manifest had just changed. */
final class RescanCommand extends TypedCommand<EmptyRequest, CommandRegistry.Rescanned> {
  private final Supplier<Future<CommandRegistry.Rescanned>> rescan;

  RescanCommand(Supplier<Future<CommandRegistry.Rescanned>> rescan) {
    super(
        CommandSpec.changes(
            "rescan",
            "look at all that is staged again",
            CommonParameters.ACTOR,
            CommonParameters.REASON));
    this.rescan = rescan;
  }

  @Override
  EmptyRequest read(CommandArguments arguments) {
    return new EmptyRequest();
  }

  @Override
  Future<CommandRegistry.Rescanned> answer(EmptyRequest request) {
    return rescan.get();
  }
}
