package twf.tiles.command;

import java.util.List;

/**
 * The declaration of a command.
 *
 * @param name the name: the last part of the event-bus address and of the URL, and the subcommand
 *     of {@code tilesctl}
 * @param kind whether it changes anything, and how long it may take
 * @param summary one or two sentences for help texts
 * @param example a command line, without {@code tilesctl}
 * @param parameters the fields that the JSON body may contain
 */
public record CommandSpec(
    String name, Kind kind, String summary, String example, List<CommandParameter> parameters) {

  /** What it takes to run a command. */
  public enum Kind {
    /** Changes something, and therefore requires the admin token. */
    CHANGE,
    /** Reads. Requires no token, so the dispatcher limits how many run at a time. */
    READ,
    /** Reads for minutes. Limits its own concurrency, to take no slot of the other reads. */
    LONG_READ
  }

  public CommandSpec {
    parameters = List.copyOf(parameters);
  }

  /** Returns whether the command changes anything and therefore requires the admin token. */
  public boolean changes() {
    return kind == Kind.CHANGE;
  }

  /** Returns whether the command declares a parameter of this name. */
  public boolean declares(String parameter) {
    return parameters.stream().anyMatch(declared -> declared.name().equals(parameter));
  }
}
