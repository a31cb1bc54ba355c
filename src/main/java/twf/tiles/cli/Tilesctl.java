package twf.tiles.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;
import twf.tiles.error.FailureException;

/**
 * The entry point of {@code tilesctl}: sends admin commands to a server over the event-bus bridge.
 *
 * <p>Errors are one line on standard error. Exit codes: 0 success, 1 rejected by the server, 2
 * wrong usage, 3 server not reachable.
 */
public final class Tilesctl {
  private static final int MIN_HELP_WIDTH = 60;
  private static final int DEFAULT_HELP_WIDTH = 80;
  private static final int MAX_HELP_WIDTH = 120;

  private final CliSession session;
  private final List<CliCommand> commands;
  private final CommandLine line;

  private Tilesctl(CliEnvironment environment, String... args) {
    this.session = new CliSession(environment);
    this.commands = CliCommands.matching(args);
    CommandSpec root = CommandSpec.create().name("tilesctl");
    session.addOptionsTo(root);
    root.versionProvider(() -> new String[] {"tilesctl " + version()});
    root.usageMessage()
        .description("Sends admin commands to a running Offline Tiles server.")
        .synopsisSubcommandLabel("COMMAND")
        .footer("", "Example: tilesctl status");
    commands.forEach(
        command -> root.addSubcommand(command.syntax().spec().name(), command.syntax().model()));
    CliTerminal terminal = environment.terminal();
    this.line =
        new CommandLine(root)
            .setOut(new PrintWriter(terminal.out(), true, StandardCharsets.UTF_8))
            .setErr(new PrintWriter(terminal.err(), true, StandardCharsets.UTF_8))
            .setColorScheme(Help.defaultColorScheme(session.colours() ? Ansi.ON : Ansi.OFF))
            .setUsageHelpWidth(helpWidth(terminal.columns()))
            .setExecutionStrategy(this::run)
            .setParameterExceptionHandler((problem, given) -> reportUsageError(problem));
  }

  /** Runs a command and ends the process. */
  public static void main(String[] args) {
    System.exit(execute(CliEnvironment.ofProcess(), args));
  }

  /** Runs a command and returns the exit code. */
  public static int execute(CliEnvironment environment, String... args) {
    String[] given = rewriteHelp(args);
    return new Tilesctl(environment, given).line.execute(given);
  }

  /** Translates {@code help} and {@code help COMMAND} to {@code --help}. */
  private static String[] rewriteHelp(String... args) {
    if (args.length == 0 || args.length > 2 || !args[0].equals("help")) {
      return args;
    }
    return args.length == 1 ? new String[] {"--help"} : new String[] {args[1], "--help"};
  }

  private static int helpWidth(int columns) {
    return columns == 0
        ? DEFAULT_HELP_WIDTH
        : Math.max(MIN_HELP_WIDTH, Math.min(columns, MAX_HELP_WIDTH));
  }

  private int run(ParseResult parsed) {
    Integer helped = CommandLine.executeHelpRequest(parsed);
    if (helped != null) {
      return helped;
    }
    ParseResult command = parsed.subcommand();
    if (command == null) {
      throw new ParameterException(line, "a command is missing, such as: tilesctl status");
    }
    String name = command.commandSpec().name();
    try {
      session.colours();
      return commands.stream()
          .filter(candidate -> candidate.syntax().spec().name().equals(name))
          .findFirst()
          .orElseThrow()
          .run(session);
    } catch (RuntimeException e) {
      return reportFailure(e);
    }
  }

  private int reportUsageError(ParameterException problem) {
    String suggestion =
        problem instanceof UnmatchedArgumentException unmatched
            ? unmatched.getSuggestions().stream()
                .findFirst()
                .map(found -> "; did you mean " + found + "?")
                .orElse("")
            : "";
    session.printError(
        "tilesctl: " + String.valueOf(problem.getMessage()).replaceAll("\\s+", " ") + suggestion);
    session.printError(
        "see: " + problem.getCommandLine().getCommandSpec().qualifiedName() + " --help");
    return CliException.USAGE;
  }

  private int reportFailure(RuntimeException problem) {
    String.valueOf(problem.getMessage())
        .lines()
        .forEach(line -> session.printError("tilesctl: " + line));
    if (problem instanceof CliException known) {
      return known.exitCode();
    }
    if (problem instanceof FailureException) {
      return CliException.USAGE;
    }
    // A bug in this program: the stack trace is the only clue.
    problem.printStackTrace(session.terminal().err());
    return CliException.REJECTED;
  }

  /** Returns the version from the manifest of the jar. */
  private static String version() {
    @Nullable String version = Tilesctl.class.getPackage().getImplementationVersion();
    return version == null ? "(not from a jar)" : version;
  }
}
