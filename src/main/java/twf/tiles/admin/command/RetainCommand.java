package twf.tiles.admin.command;

import static twf.tiles.admin.CommandParameter.optional;

import io.vertx.core.Future;
import java.util.Optional;
import java.util.OptionalLong;
import twf.tiles.admin.CommandArguments;
import twf.tiles.admin.CommandParameter;
import twf.tiles.admin.CommandSpec;
import twf.tiles.publishing.retention.RetentionReply;
import twf.tiles.publishing.retention.RetentionService;

/** {@code retain}: removes published runs that exceed the retention limits. */
final class RetainCommand extends TypedCommand<RetainCommand.Request, RetentionReply> {
  private final RetentionService retention;

  RetainCommand(RetentionService retention) {
    super(
        CommandSpec.changes(
            "retain",
            "remove published runs beyond OFFLINE_TILES_RETAIN_RUNS",
            CommonParameters.ANY_MODEL,
            optional(
                "free_bytes",
                CommandParameter.Type.NUMBER,
                "remove more runs, oldest unheld first, until this much is free"),
            CommonParameters.DRY_RUN,
            CommonParameters.ACTOR,
            CommonParameters.REASON));
    this.retention = retention;
  }

  record Request(Optional<String> model, boolean dryRun, OptionalLong freeBytes) {}

  @Override
  Request read(CommandArguments arguments) {
    return new Request(
        arguments.optionalModel(),
        arguments.flag("dry_run"),
        arguments.number("free_bytes", 1, Long.MAX_VALUE));
  }

  @Override
  Future<RetentionReply> execute(Request request) {
    return retention.retain(request.model, request.dryRun, request.freeBytes);
  }
}
