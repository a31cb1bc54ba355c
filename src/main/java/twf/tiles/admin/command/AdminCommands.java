package twf.tiles.admin.command;

import io.vertx.core.Future;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import twf.tiles.admin.AdminCommand;
import twf.tiles.admin.CommandArguments;
import twf.tiles.command.Command;
import twf.tiles.event.EventCodec;
import twf.tiles.publishing.operator.OperatorService;
import twf.tiles.publishing.query.PublishingQueries;
import twf.tiles.publishing.retention.RetentionService;

/** The implementations of all {@link Command}s. */
public final class AdminCommands {
  private AdminCommands() {}

  /**
   * Creates all commands.
   *
   * @param names returns the display name of a model id
   * @param rescan scans STAGING_ROOT again and returns the reply
   */
  public static List<AdminCommand> create(
      OperatorService operator,
      PublishingQueries queries,
      RetentionService retention,
      ProcessStatus processStatus,
      UnaryOperator<String> names,
      Supplier<? extends Future<?>> rescan) {
    StatusCommand status = new StatusCommand(queries, processStatus);
    QueryCommands reads = new QueryCommands(queries, names);
    ChangeCommands changes = new ChangeCommands(operator, queries, retention);
    return Arrays.stream(Command.values())
        .map(
            command -> {
              // No default: a command that is declared and not implemented does not compile.
              Function<CommandArguments, Future<?>> handler =
                  switch (command) {
                    case STATUS -> status::run;
                    case MODELS -> reads::models;
                    case RUNS -> reads::runs;
                    case HISTORY -> reads::history;
                    case REPORT -> reads::report;
                    case INCIDENTS -> reads::incidents;
                    case VALIDATE -> reads::validate;
                    case RESCAN -> arguments -> rescan.get();
                    case PUBLISH -> changes::publish;
                    case ROLLBACK -> changes::rollback;
                    case RESTORE -> changes::restore;
                    case HOLD -> changes::hold;
                    case RELEASE -> changes::release;
                    case PIN -> changes::pin;
                    case UNPIN -> changes::unpin;
                    case RETIRE -> changes::retire;
                    case ADOPT -> changes::adopt;
                    case RETAIN -> changes::retain;
                    case ROOT_CAUSE -> changes::rootCause;
                  };
              return new AdminCommand(
                  command.spec(), arguments -> handler.apply(arguments).map(EventCodec::toJson));
            })
        .toList();
  }
}
