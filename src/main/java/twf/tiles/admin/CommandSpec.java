package twf.tiles.admin;

import java.util.List;

/**
 * What a command is, for whoever wants to give it.
 *
 * @param command its name, the last part of its address
 * @param changes whether it changes anything, and so needs the token
 * @param summary one line
 * @param arguments what its body may have
 */
public record CommandSpec(
    String command, boolean changes, String summary, List<CommandParameter> arguments) {
  public CommandSpec {
    arguments = List.copyOf(arguments);
  }

  /** A command that only reads. */
  public static CommandSpec reads(String command, String summary, CommandParameter... arguments) {
    return new CommandSpec(command, false, summary, List.of(arguments));
  }

  /** A command that changes something; takes {@code actor} and {@code reason} too. */
  public static CommandSpec changes(String command, String summary, CommandParameter... arguments) {
    return new CommandSpec(command, true, summary, List.of(arguments));
  }

  /** The names of what its body may have. */
  String[] names() {
    return arguments.stream().map(CommandParameter::name).toArray(String[]::new);
  }
}
