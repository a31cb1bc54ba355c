package twf.tiles.command;

import java.util.List;

/**
 * A parameter of a command: a field of its JSON body, and an argument or option of {@code
 * tilesctl}.
 *
 * @param name the name of the JSON field
 * @param type the type of the value
 * @param required whether the server rejects the command if the field is absent
 * @param summary a short description for help texts
 * @param label the placeholder of an option's value in help texts
 * @param options the names of the option of {@code tilesctl}; empty if the parameter is an
 *     argument, which is given by its position
 * @param offered whether {@code tilesctl} offers it to the user
 */
public record CommandParameter(
    String name,
    ValueType type,
    boolean required,
    String summary,
    String label,
    List<String> options,
    boolean offered) {

  public static final CommandParameter MODEL =
      argument("model", ValueType.MODEL, "a model, such as gfs");
  public static final CommandParameter ANY_MODEL =
      optionalArgument("model", ValueType.MODEL, "a model, such as gfs; default: all");
  static final CommandParameter RUN = argument("run", ValueType.RUN, "a run, such as 20260129_06z");
  static final CommandParameter VARIABLE =
      argument("variable", ValueType.VARIABLE, "a variable, such as tmp2m");
  static final CommandParameter ACTOR =
      option(
          "actor", ValueType.TEXT, "NAME", "your name; default: SUDO_USER, else USER", "--actor");
  static final CommandParameter REASON =
      option(
          "reason",
          ValueType.TEXT,
          "TEXT",
          "why, in a few words; recorded in the history",
          "-r",
          "--reason");
  static final CommandParameter DRY_RUN =
      option("dry_run", ValueType.FLAG, "", "only show what would be done", "--dry-run");
  static final CommandParameter FROM_RUN =
      new CommandParameter(
          "from_run",
          ValueType.RUN,
          false,
          "only if the pointer shows this run; tilesctl sends the run of the plan",
          "",
          List.of(),
          false);

  /** The type of a parameter's value. */
  public enum ValueType {
    /** Text on one line. */
    TEXT,
    /** The id of a model. */
    MODEL,
    /** The id of a run, {@code YYYYMMDD_HHz}. */
    RUN,
    /** The id of a variable. */
    VARIABLE,
    /** An integer. */
    NUMBER,
    /** A number of bytes; {@code tilesctl} also accepts units, such as {@code 10G}. */
    BYTES,
    /** A boolean. */
    FLAG
  }

  public CommandParameter {
    options = List.copyOf(options);
  }

  static CommandParameter argument(String name, ValueType type, String summary) {
    return new CommandParameter(name, type, true, summary, "", List.of(), true);
  }

  /** Declares an argument that may be omitted. It must come after all required ones. */
  static CommandParameter optionalArgument(String name, ValueType type, String summary) {
    return new CommandParameter(name, type, false, summary, "", List.of(), true);
  }

  /** Declares an option that may be omitted. */
  public static CommandParameter option(
      String name, ValueType type, String label, String summary, String... options) {
    return new CommandParameter(name, type, false, summary, label, List.of(options), true);
  }

  static CommandParameter limit(int defaultLimit) {
    return option(
        "limit",
        ValueType.NUMBER,
        "N",
        "maximum number; default: " + defaultLimit,
        "-n",
        "--limit");
  }
}
