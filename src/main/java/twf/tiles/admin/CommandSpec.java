package twf.tiles.admin;

import java.util.List;

/**
 * The declaration of an admin command: its name, summary and parameters.
 *
 * @param command the name, which is the last part of the command's event-bus address
 * @param changes whether the command changes anything and therefore requires the admin token
 * @param summary a one-line description
 * @param arguments the fields that the command's body may contain
 */
public record CommandSpec(
    String command, boolean changes, String summary, List<CommandParameter> arguments) {
  public CommandSpec {
    arguments = List.copyOf(arguments);
  }

  /** Declares a read-only command. */
  public static CommandSpec reads(String command, String summary, CommandParameter... arguments) {
    return new CommandSpec(command, false, summary, List.of(arguments));
  }

  /** Declares a command that changes something. */
  public static CommandSpec changes(String command, String summary, CommandParameter... arguments) {
    return new CommandSpec(command, true, summary, List.of(arguments));
  }

  /** Returns the names of all parameters. */
  String[] names() {
    return arguments.stream().map(CommandParameter::name).toArray(String[]::new);
  }
}
