package twf.tiles.admin.command;

import io.vertx.core.Future;
import java.util.function.Supplier;
import twf.tiles.admin.CommandArguments;
import twf.tiles.admin.CommandSpec;

/** {@code rescan}: scans STAGING_ROOT again, as if every manifest had just changed. */
final class RescanCommand extends TypedCommand<EmptyRequest, CommandRegistry.Rescanned> {
  private final Supplier<Future<CommandRegistry.Rescanned>> rescan;

  RescanCommand(Supplier<Future<CommandRegistry.Rescanned>> rescan) {
    super(
        CommandSpec.changes(
            "rescan",
            "scan STAGING_ROOT again, and validate all that is staged",
            CommonParameters.ACTOR,
            CommonParameters.REASON));
    this.rescan = rescan;
  }

  @Override
  EmptyRequest read(CommandArguments arguments) {
    return new EmptyRequest();
  }

  @Override
  Future<CommandRegistry.Rescanned> execute(EmptyRequest request) {
    return rescan.get();
  }
}
