package twf.tiles.admin.command;

import static twf.tiles.admin.Parameter.optional;

import io.vertx.core.Future;
import java.util.Optional;
import java.util.OptionalLong;
import twf.tiles.admin.Arguments;
import twf.tiles.admin.CommandInfo;
import twf.tiles.admin.Parameter;
import twf.tiles.publish.Retention;
import twf.tiles.publish.RetentionReply;

/** {@code retain}: removes published runs that are too many. */
final class RetainCommand extends TypedCommand<RetainCommand.Request, RetentionReply> {
  private final Retention retention;

  RetainCommand(Retention retention) {
    super(
        CommandInfo.changes(
            "retain",
            "remove published runs beyond OFFLINE_TILES_RETAIN_RUNS",
            Given.ANY_MODEL,
            optional(
                "free_bytes",
                Parameter.Type.NUMBER,
                "go on, oldest unheld run first, until so much is free"),
            Given.DRY_RUN,
            Given.ACTOR,
            Given.REASON));
    this.retention = retention;
  }

  record Request(Optional<String> model, boolean dryRun, OptionalLong freeBytes) {}

  @Override
  Request read(Arguments arguments) {
    return new Request(
        arguments.anyModel(),
        arguments.flag("dry_run"),
        arguments.number("free_bytes", 1, Long.MAX_VALUE));
  }

  @Override
  Future<RetentionReply> answer(Request request) {
    return retention.retain(request.model, request.dryRun, request.freeBytes);
  }
}
