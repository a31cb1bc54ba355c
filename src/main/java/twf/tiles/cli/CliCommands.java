package twf.tiles.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import picocli.AutoComplete;
import picocli.CommandLine.Model.CommandSpec;
import twf.tiles.command.Command;

/** The subcommands of {@code tilesctl}: all admin commands, and two of its own. */
final class CliCommands {
  private static final String EVENTS = "events";
  private static final String COMPLETION = "completion";

  private CliCommands() {}

  /**
   * Returns the commands whose names occur in {@code args}, or all commands if there is none or if
   * {@code completion} is requested.
   *
   * <p>Only these are built: building all of them would slow down the start of every command.
   */
  static List<CliCommand> matching(String... args) {
    List<String> words = Arrays.asList(args);
    List<CliCommand> named = new ArrayList<>();
    if (!words.contains(COMPLETION)) {
      for (Command command : Command.values()) {
        if (words.contains(command.spec().name())) {
          named.add(create(command));
        }
      }
      if (words.contains(EVENTS)) {
        named.add(new EventsCommand(EVENTS));
      }
    }
    return named.isEmpty() ? all() : named;
  }

  private static List<CliCommand> all() {
    List<CliCommand> all = new ArrayList<>();
    for (Command command : Command.values()) {
      all.add(create(command));
    }
    all.add(new EventsCommand(EVENTS));
    all.add(
        new CompletionCommand(
            CommandSyntax.local(
                COMPLETION,
                "Prints the completion script for bash.",
                "completion > /etc/bash_completion.d/tilesctl")));
    return all;
  }

  /** Has no default: a command that is declared and cannot be printed does not compile. */
  private static CliCommand create(Command command) {
    return switch (command) {
      case STATUS -> new StatusCliCommand(new CommandSyntax(command.spec()));
      case MODELS -> plain(command, ReadViews::models);
      case RUNS -> plain(command, ReadViews::runs);
      case HISTORY -> plain(command, ReadViews::history);
      case REPORT, VALIDATE -> plain(command, ReadViews::report);
      case INCIDENTS -> plain(command, ReadViews::incidents);
      case RESCAN -> plain(command, ChangeViews::rescan);
      case PUBLISH -> plain(command, ChangeViews::publish);
      case ROLLBACK ->
          new ConfirmedCommand(
              command, ChangeViews::rollback, ChangeViews::failedStep, "roll back?");
      case RESTORE ->
          new ConfirmedCommand(command, ChangeViews::restore, ChangeViews::failedStep, "restore?");
      case HOLD -> plain(command, ChangeViews::hold);
      case RELEASE -> plain(command, ChangeViews::release);
      case PIN -> plain(command, ChangeViews::pin);
      case UNPIN -> plain(command, ChangeViews::unpin);
      case RETIRE -> new ConfirmedCommand(command, ChangeViews::retire, reply -> "", "retire it?");
      case ADOPT -> new ConfirmedCommand(command, ChangeViews::adopt, reply -> "", "take it over?");
      case RETAIN ->
          new ConfirmedCommand(
              command,
              ChangeViews::retain,
              ChangeViews::failedRemoval,
              "remove these runs for good?");
      case ROOT_CAUSE -> plain(command, ReadViews::incident);
    };
  }

  private static CliCommand plain(Command command, CommandReply.View view) {
    return new PlainCommand(new CommandSyntax(command.spec()), view);
  }

  /** A command that is sent as given and prints its reply. */
  private record PlainCommand(CommandSyntax syntax, CommandReply.View view) implements CliCommand {
    @Override
    public int run(CliSession session) {
      session.show(session.send(syntax), view);
      return CliException.SUCCESS;
    }
  }

  /** Prints a bash completion script for commands and options. */
  private record CompletionCommand(CommandSyntax syntax) implements CliCommand {
    @Override
    public int run(CliSession session) {
      CommandSpec root = syntax.model().root();
      CliSession.print(
          session.terminal().out(), AutoComplete.bash(root.name(), root.commandLine()));
      return CliException.SUCCESS;
    }
  }
}
