package twf.tiles.cli;

import java.util.List;
import twf.tiles.cli.view.ChangeViews;
import twf.tiles.cli.view.ReadViews;
import twf.tiles.cli.view.RunsView;

/** The commands. */
final class CliCommands {
  private static final List<String> NAMES =
      List.of(
          "status",
          "models",
          "runs",
          "history",
          "report",
          "incidents",
          "events",
          "validate",
          "rescan",
          "publish",
          "rollback",
          "restore",
          "hold",
          "release",
          "pin",
          "unpin",
          "retire",
          "retain",
          "root-cause",
          "completion");

  private CliCommands() {}

  /**
   * The commands that arguments can mean: those whose names are among them, or all where none is.
   * What is not asked for is not made, for that takes time.
   */
  static List<CliCommand> among(String... args) {
    List<String> given = List.of(args);
    List<String> named = NAMES.stream().filter(given::contains).toList();
    boolean all = named.isEmpty() || named.contains("completion");
    return (all ? NAMES : named).stream().map(CliCommands::of).toList();
  }

  private static CliCommand of(String name) {
    return switch (name) {
      case "status" -> new StatusCliCommand();
      case "events" -> new EventsCommand();
      case "completion" -> new CompletionCommand();
      case "rollback" -> ConfirmedCommand.rollback();
      case "restore" -> ConfirmedCommand.restore();
      case "retire" -> ConfirmedCommand.retire();
      case "retain" -> ConfirmedCommand.retain();
      case "models", "runs", "history", "report", "incidents", "validate" -> asking(name);
      default -> ordering(name);
    };
  }

  private static CliCommand asking(String name) {
    return switch (name) {
      case "models" ->
          new QueryCommand(
              new CommandSyntax(name, "Lists all models.", "models"), ReadViews::models);
      case "runs" ->
          new QueryCommand(
              new CommandSyntax(
                      name, "Lists a model's newest runs, variable by variable.", "runs gfs -n 5")
                  .model()
                  .number("limit", "N", "how many at most; default: 10", "-n", "--limit"),
              RunsView::show);
      case "history" ->
          new QueryCommand(
              limited(
                  new CommandSyntax(
                          name,
                          "Lists what a model has shown, newest first.",
                          "history gfs --limit 5")
                      .model()
                      .number("before", "GEN", "only generations below this one", "--before")),
              ReadViews::history);
      case "incidents" ->
          new QueryCommand(
              limited(
                  new CommandSyntax(name, "Lists rollbacks, newest first.", "incidents gfs")
                      .anyModel()),
              ReadViews::incidents);
      case "report" ->
          new QueryCommand(
              aboutVariable(name, "Shows the last validation of a variable of a run."),
              ReadViews::report);
      default ->
          new QueryCommand(
              aboutVariable(name, "Validates what is staged now, and changes nothing."),
              ReadViews::report);
    };
  }

  private static CommandSyntax limited(CommandSyntax form) {
    return form.number("limit", "N", "how many at most; default: 20", "-n", "--limit");
  }

  private static CommandSyntax aboutVariable(String name, String summary) {
    return new CommandSyntax(name, summary, name + " gfs 20260129_06z tmp2m")
        .model()
        .run()
        .variable();
  }

  private static CliCommand ordering(String name) {
    return switch (name) {
      case "rescan" ->
          new UpdateCommand(
              new CommandSyntax(name, "Looks at all that is staged again, at once.", name).who(),
              ChangeViews::rescan);
      case "publish" ->
          new UpdateCommand(
              aboutRun(
                      name,
                      "Publishes a run by hand, whatever gate, delta, order and pin say.",
                      "the builder is late")
                  .may("variable", "a variable, such as tmp2m; default: all")
                  .who(),
              ChangeViews::publish);
      case "hold" ->
          new UpdateCommand(
              aboutRun(name, "Keeps a run from being published by itself.", "stripes over the Alps")
                  .who(),
              ChangeViews::hold);
      case "release" ->
          new UpdateCommand(
              aboutRun(
                      name,
                      "Ends a hold; the run is looked at again at once.",
                      "the stripes are real")
                  .who(),
              ChangeViews::release);
      case "pin" ->
          new UpdateCommand(
              new CommandSyntax(
                      name,
                      "Keeps a model's pointer from moving by itself.",
                      "pin gfs -r 'demonstration until noon'")
                  .model()
                  .who(),
              ChangeViews::pin);
      case "unpin" ->
          new UpdateCommand(
              new CommandSyntax(
                      name, "Ends a pin; what waited is looked at again at once.", "unpin gfs")
                  .model()
                  .who(),
              ChangeViews::unpin);
      default -> rootCause(name);
    };
  }

  private static CommandSyntax aboutRun(String name, String summary, String why) {
    return new CommandSyntax(name, summary, name + " gfs 20260129_06z -r '" + why + "'")
        .model()
        .run();
  }

  private static CliCommand rootCause(String name) {
    return new UpdateCommand(
        new CommandSyntax(
                name,
                "Says of an incident what it was.",
                "root-cause 20260129T081500.000Z-20260129_06z 'wrong colormap'")
            .must("incident", "its name, as incidents lists it")
            .must("text", "what it was, in a few words")
            .who(),
        ReadViews::incident);
  }
}
