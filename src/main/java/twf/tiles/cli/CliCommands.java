package twf.tiles.cli;

import java.util.List;
import twf.tiles.cli.view.ChangeViews;
import twf.tiles.cli.view.ReadViews;

/** The registry of {@code tilesctl} commands. */
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
   * Returns the commands whose names occur in {@code args}, or all commands if there is none or if
   * {@code completion} is requested.
   *
   * <p>Only these are built: building all of them would slow down the start of every command.
   */
  static List<CliCommand> matching(String... args) {
    List<String> words = List.of(args);
    List<String> named = NAMES.stream().filter(words::contains).toList();
    boolean all = named.isEmpty() || named.contains("completion");
    return (all ? NAMES : named).stream().map(CliCommands::create).toList();
  }

  private static CliCommand create(String name) {
    return switch (name) {
      case "status" -> new StatusCliCommand();
      case "events" -> new EventsCommand();
      case "completion" -> new CompletionCommand();
      case "rollback" -> ConfirmedCommand.rollback();
      case "restore" -> ConfirmedCommand.restore();
      case "retire" -> ConfirmedCommand.retire();
      case "retain" -> ConfirmedCommand.retain();
      case "models", "runs", "history", "report", "incidents", "validate" -> createQuery(name);
      default -> createUpdate(name);
    };
  }

  private static CliCommand createQuery(String name) {
    return switch (name) {
      case "models" ->
          new QueryCommand(
              new CommandSyntax(name, "Lists all models.", "models"), ReadViews::models);
      case "runs" ->
          new QueryCommand(
              new CommandSyntax(
                      name, "Lists a model's newest runs, variable by variable.", "runs gfs -n 5")
                  .model()
                  .number("limit", "N", "maximum number; default: 10", "-n", "--limit"),
              ReadViews::runs);
      case "history" ->
          new QueryCommand(
              withLimit(
                  new CommandSyntax(
                          name,
                          "Lists a model's pointer history, newest first.",
                          "history gfs --limit 5")
                      .model()
                      .number("before", "GEN", "only generations below this one", "--before")),
              ReadViews::history);
      case "incidents" ->
          new QueryCommand(
              withLimit(
                  new CommandSyntax(name, "Lists rollbacks, newest first.", "incidents gfs")
                      .anyModel()),
              ReadViews::incidents);
      case "report" ->
          new QueryCommand(
              variableSyntax(name, "Shows the last validation of a variable of a run."),
              ReadViews::report);
      default ->
          new QueryCommand(
              variableSyntax(name, "Validates what is staged now without changing anything."),
              ReadViews::report);
    };
  }

  private static CommandSyntax withLimit(CommandSyntax form) {
    return form.number("limit", "N", "maximum number; default: 20", "-n", "--limit");
  }

  private static CommandSyntax variableSyntax(String name, String summary) {
    return new CommandSyntax(name, summary, name + " gfs 20260129_06z tmp2m")
        .model()
        .run()
        .variable();
  }

  private static CliCommand createUpdate(String name) {
    return switch (name) {
      case "rescan" ->
          new UpdateCommand(
              new CommandSyntax(name, "Scans STAGING_ROOT now.", name).actorAndReason(),
              ChangeViews::rescan);
      case "publish" ->
          new UpdateCommand(
              runSyntax(
                      name,
                      "Publishes a run now, regardless of gate, delta, order and pin.",
                      "the builder is late")
                  .optional("variable", "a variable, such as tmp2m; default: all")
                  .actorAndReason(),
              ChangeViews::publish);
      case "hold" ->
          new UpdateCommand(
              runSyntax(
                      name,
                      "Keeps a run from being published automatically.",
                      "stripes over the Alps")
                  .actorAndReason(),
              ChangeViews::hold);
      case "release" ->
          new UpdateCommand(
              runSyntax(
                      name,
                      "Ends a hold; the run is re-evaluated immediately.",
                      "the stripes are real")
                  .actorAndReason(),
              ChangeViews::release);
      case "pin" ->
          new UpdateCommand(
              new CommandSyntax(
                      name,
                      "Keeps a model's pointer from moving automatically.",
                      "pin gfs -r 'demonstration until noon'")
                  .model()
                  .actorAndReason(),
              ChangeViews::pin);
      case "unpin" ->
          new UpdateCommand(
              new CommandSyntax(
                      name, "Ends a pin; waiting runs are re-evaluated immediately.", "unpin gfs")
                  .model()
                  .actorAndReason(),
              ChangeViews::unpin);
      default -> rootCause(name);
    };
  }

  private static CommandSyntax runSyntax(String name, String summary, String why) {
    return new CommandSyntax(name, summary, name + " gfs 20260129_06z -r '" + why + "'")
        .model()
        .run();
  }

  private static CliCommand rootCause(String name) {
    return new UpdateCommand(
        new CommandSyntax(
                name,
                "Records the root cause of an incident.",
                "root-cause 20260129T081500.000Z-20260129_06z 'wrong colormap'")
            .required("incident", "its name, as incidents lists it")
            .required("text", "the root cause, in a few words")
            .actorAndReason(),
        ReadViews::incident);
  }
}
