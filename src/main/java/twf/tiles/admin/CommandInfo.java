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
public record CommandInfo(
    String command, boolean changes, String summary, List<Parameter> arguments) {
  public CommandInfo {
    arguments = List.copyOf(arguments);
  }

  /** A command that only reads. */
  public static CommandInfo reads(String command, String summary, Parameter... arguments) {
    return new CommandInfo(command, false, summary, List.of(arguments));
  }

  /** A command that changes something; takes {@code actor} and {@code reason} too. */
  public static CommandInfo changes(String command, String summary, Parameter... arguments) {
    return new CommandInfo(command, true, summary, List.of(arguments));
  }

  /** The names of what its body may have. */
  String[] names() {
    return arguments.stream().map(Parameter::name).toArray(String[]::new);
  }
}
