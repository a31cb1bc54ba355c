package twf.tiles.command;

import static twf.tiles.command.CommandParameter.ACTOR;
import static twf.tiles.command.CommandParameter.ANY_MODEL;
import static twf.tiles.command.CommandParameter.DRY_RUN;
import static twf.tiles.command.CommandParameter.FROM_RUN;
import static twf.tiles.command.CommandParameter.MODEL;
import static twf.tiles.command.CommandParameter.REASON;
import static twf.tiles.command.CommandParameter.RUN;
import static twf.tiles.command.CommandParameter.VARIABLE;
import static twf.tiles.command.CommandParameter.argument;
import static twf.tiles.command.CommandParameter.limit;
import static twf.tiles.command.CommandParameter.option;
import static twf.tiles.command.CommandParameter.optionalArgument;
import static twf.tiles.command.CommandSpec.Kind.CHANGE;
import static twf.tiles.command.CommandSpec.Kind.LONG_READ;
import static twf.tiles.command.CommandSpec.Kind.READ;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import twf.tiles.command.CommandParameter.ValueType;

/**
 * All admin commands. The dispatcher, the event-bus bridge, {@code /admin/{command}} and {@code
 * tilesctl} with its help and completion derive from this list.
 *
 * <p>{@code admin.command.AdminCommands} and {@code cli.CliCommands} switch over it without a
 * default, so that a command without an implementation or a view does not compile.
 */
public enum Command {
  STATUS(
      READ,
      "Shows the state of server and models on one screen.",
      "status gfs --watch 5",
      ANY_MODEL,
      option("commands", ValueType.FLAG, "", "list the commands of the server", "--commands")),
  MODELS(READ, "Lists all models.", "models"),
  RUNS(
      READ,
      "Lists a model's newest runs, variable by variable.",
      "runs gfs -n 5",
      MODEL,
      limit(10)),
  HISTORY(
      READ,
      "Lists a model's pointer history, newest first.",
      "history gfs --limit 5",
      MODEL,
      limit(20),
      option("before", ValueType.NUMBER, "GEN", "only generations below this one", "--before")),
  REPORT(
      READ,
      "Shows the last validation of a variable of a run.",
      "report gfs 20260129_06z tmp2m",
      MODEL,
      RUN,
      VARIABLE),
  INCIDENTS(READ, "Lists rollbacks, newest first.", "incidents gfs", ANY_MODEL, limit(20)),
  VALIDATE(
      LONG_READ,
      "Validates what is staged now without changing anything.",
      "validate gfs 20260129_06z tmp2m",
      MODEL,
      RUN,
      VARIABLE),
  RESCAN(CHANGE, "Scans STAGING_ROOT now.", "rescan", ACTOR, REASON),
  PUBLISH(
      CHANGE,
      "Publishes a run now, regardless of gate, delta, order and pin.",
      "publish gfs 20260129_06z -r 'the builder is late'",
      MODEL,
      RUN,
      optionalArgument("variable", ValueType.VARIABLE, "a variable, such as tmp2m; default: all"),
      ACTOR,
      REASON),
  ROLLBACK(
      CHANGE,
      "Moves a model's pointer back to an earlier run and holds the current one.",
      "rollback gfs -r 'stripes over the Alps'",
      MODEL,
      option(
          "to_generation",
          ValueType.NUMBER,
          "N",
          "roll back to the content of this generation; see history",
          "--to-generation"),
      option(
          "to_run",
          ValueType.RUN,
          "RUN",
          "roll back to the newest intact content of this run",
          "--to-run"),
      FROM_RUN,
      ACTOR,
      new CommandParameter(
          "reason",
          ValueType.TEXT,
          true,
          REASON.summary() + "; not needed for a dry run",
          REASON.label(),
          REASON.options(),
          true),
      DRY_RUN),
  RESTORE(
      CHANGE,
      "Undoes a model's newest rollback, even after restarts and publishes: moves the pointer to"
          + " the run that was rolled back and releases it.",
      "restore gfs -r 'it was the map, not the run'",
      MODEL,
      FROM_RUN,
      ACTOR,
      REASON,
      DRY_RUN),
  HOLD(
      CHANGE,
      "Keeps a run from being published automatically.",
      "hold gfs 20260129_06z -r 'stripes over the Alps'",
      MODEL,
      RUN,
      ACTOR,
      REASON),
  RELEASE(
      CHANGE,
      "Ends a hold; the run is re-evaluated immediately.",
      "release gfs 20260129_06z -r 'the stripes are real'",
      MODEL,
      RUN,
      ACTOR,
      REASON),
  PIN(
      CHANGE,
      "Keeps a model's pointer from moving automatically.",
      "pin gfs -r 'demonstration until noon'",
      MODEL,
      ACTOR,
      REASON),
  UNPIN(
      CHANGE,
      "Ends a pin; waiting runs are re-evaluated immediately.",
      "unpin gfs",
      MODEL,
      ACTOR,
      REASON),
  RETIRE(
      CHANGE,
      "Ends a model: its clients see nothing of it any more, its alerts stop, retention removes its"
          + " runs an hour later, its history stays.",
      "retire gfs -r 'replaced by gfs2'",
      MODEL,
      option(
          "undo",
          ValueType.FLAG,
          "",
          "go on with a model that was retired; does not ask",
          "--undo"),
      ACTOR,
      REASON,
      DRY_RUN),
  ADOPT(
      CHANGE,
      "Takes over the pointer and the runs of a model that another publisher left in the two roots,"
          + " in place: validates and hashes them, copies nothing.",
      "adopt gfs -r 'cut-over'",
      MODEL,
      ACTOR,
      new CommandParameter(
          "reason",
          ValueType.TEXT,
          true,
          REASON.summary() + "; not needed for a dry run",
          REASON.label(),
          REASON.options(),
          true),
      DRY_RUN),
  RETAIN(
      CHANGE,
      "Removes old published runs now, according to OFFLINE_TILES_RETAIN_RUNS.",
      "retain --free 10G --dry-run",
      ANY_MODEL,
      option(
          "free_bytes",
          ValueType.BYTES,
          "SIZE",
          "in a disk emergency, remove runs without a hold, oldest first, until this much is free,"
              + " such as 500M or 10G",
          "--free"),
      ACTOR,
      REASON,
      DRY_RUN),
  ROOT_CAUSE(
      CHANGE,
      "Records the root cause of an incident.",
      "root-cause 20260129T081500.000Z-20260129_06z 'wrong colormap'",
      argument("incident", ValueType.TEXT, "its name, as incidents lists it"),
      argument("text", ValueType.TEXT, "the root cause, in a few words"),
      new CommandParameter(
          "model", ValueType.MODEL, false, "only an incident of this model", "", List.of(), false),
      ACTOR,
      REASON);

  @SuppressWarnings("ImmutableEnumChecker") // its lists are unmodifiable
  private final CommandSpec spec;

  Command(CommandSpec.Kind kind, String summary, String example, CommandParameter... parameters) {
    this.spec =
        new CommandSpec(
            name().toLowerCase(Locale.ROOT).replace('_', '-'),
            kind,
            summary,
            example,
            List.of(parameters));
  }

  /** Returns the declaration of the command. */
  public CommandSpec spec() {
    return spec;
  }

  /** Returns the declarations of all commands. */
  public static List<CommandSpec> specs() {
    return Arrays.stream(values()).map(Command::spec).toList();
  }
}
