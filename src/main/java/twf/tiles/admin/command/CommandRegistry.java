package twf.tiles.admin.command;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import twf.tiles.admin.AdminCommand;
import twf.tiles.admin.CommandSpec;
import twf.tiles.publishing.operator.OperatorService;
import twf.tiles.publishing.query.PublishingQueries;
import twf.tiles.publishing.retention.RetentionService;

/** Lists all commands, in the order in which {@code status --commands} shows them. */
public final class CommandRegistry {
  private CommandRegistry() {}

  /**
   * The result of a rescan.
   *
   * @param manifests the number of staged manifests
   * @param announced how many of them were announced for validation
   */
  public record Rescanned(int manifests, int announced) {}

  /**
   * Creates all commands.
   *
   * @param names returns the display name of a model id
   * @param rescan scans STAGING_ROOT again
   */
  public static List<AdminCommand> all(
      OperatorService operator,
      PublishingQueries queries,
      RetentionService retention,
      ProcessStatus processStatus,
      UnaryOperator<String> names,
      Supplier<Future<Rescanned>> rescan) {
    List<AdminCommand> all = new ArrayList<>();
    all.add(new StatusCommand(queries, processStatus, () -> specs(all)));
    all.add(new ModelsCommand(queries, names));
    all.add(new RunsCommand(queries));
    all.add(new HistoryCommand(queries));
    all.add(new ReportCommand(queries));
    all.add(new IncidentsCommand(queries));
    all.add(new ValidateCommand(queries));
    all.add(new RescanCommand(rescan));
    all.add(new PublishCommand(operator, queries));
    all.add(new RollbackCommand(operator));
    all.add(new RestoreCommand(operator));
    all.add(new HoldCommand(operator, queries));
    all.add(new ReleaseCommand(operator));
    all.add(new PinCommand(operator, queries));
    all.add(new UnpinCommand(operator));
    all.add(new RetireCommand(operator));
    all.add(new RetainCommand(retention));
    all.add(new RootCauseCommand(operator));
    return List.copyOf(all);
  }

  private static List<CommandSpec> specs(List<AdminCommand> commands) {
    return commands.stream().map(AdminCommand::info).toList();
  }
}
