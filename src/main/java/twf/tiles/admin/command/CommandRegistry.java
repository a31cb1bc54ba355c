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

/** All commands, in the order in which {@code status --commands} lists them. */
public final class CommandRegistry {
  private CommandRegistry() {}

  /**
   * What a look at all that is staged found.
   *
   * @param manifests how many there are
   * @param announced how many were announced to be validated
   */
  public record Rescanned(int manifests, int announced) {}

  /**
   * All commands.
   *
   * @param names the name to show of a model's id
   * @param rescan looks at all that is staged again
   */
  public static List<AdminCommand> all(
      OperatorService operator,
      PublishingQueries overview,
      RetentionService retention,
      ProcessStatus machine,
      UnaryOperator<String> names,
      Supplier<Future<Rescanned>> rescan) {
    List<AdminCommand> all = new ArrayList<>();
    all.add(new StatusCommand(overview, machine, () -> infos(all)));
    all.add(new ModelsCommand(overview, names));
    all.add(new RunsCommand(overview));
    all.add(new HistoryCommand(overview));
    all.add(new ReportCommand(overview));
    all.add(new IncidentsCommand(overview));
    all.add(new ValidateCommand(overview));
    all.add(new RescanCommand(rescan));
    all.add(new PublishCommand(operator, overview));
    all.add(new RollbackCommand(operator));
    all.add(new RestoreCommand(operator));
    all.add(new HoldCommand(operator, overview));
    all.add(new ReleaseCommand(operator));
    all.add(new PinCommand(operator, overview));
    all.add(new UnpinCommand(operator));
    all.add(new RetireCommand(operator));
    all.add(new RetainCommand(retention));
    all.add(new RootCauseCommand(operator));
    return List.copyOf(all);
  }

  private static List<CommandSpec> infos(List<AdminCommand> commands) {
    return commands.stream().map(AdminCommand::info).toList();
  }
}
