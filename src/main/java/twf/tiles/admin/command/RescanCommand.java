package twf.tiles.admin.command;

import io.vertx.core.Future;
import java.util.function.Supplier;
import twf.tiles.admin.Arguments;
import twf.tiles.admin.CommandInfo;

/** {@code rescan}: looks at all that is staged again, as if each manifest had just changed. */
final class RescanCommand extends TypedCommand<Nothing, Commands.Rescanned> {
  private final Supplier<Future<Commands.Rescanned>> rescan;

  RescanCommand(Supplier<Future<Commands.Rescanned>> rescan) {
    super(
        CommandInfo.changes(
            "rescan", "look at all that is staged again", Given.ACTOR, Given.REASON));
    this.rescan = rescan;
  }

  @Override
  Nothing read(Arguments arguments) {
    return new Nothing();
  }

  @Override
  Future<Commands.Rescanned> answer(Nothing request) {
    return rescan.get();
  }
}
