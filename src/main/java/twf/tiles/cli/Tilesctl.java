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
import twf.tiles.cli.client.CommandRejectedException;
import twf.tiles.cli.client.ServerUnreachableException;
import twf.tiles.cli.client.UsageException;
import twf.tiles.cli.terminal.CliTerminal;
import twf.tiles.error.FailureException;

/**
 * The command line: sends admin commands to a server over the event-bus bridge.
 *
 * <p>Errors are one line on standard error. Ends with 0 where it did what it was asked, 1 where the
 * server refused, 2 where it was asked wrongly, 3 where no server could be reached.
 */
public final class Tilesctl {
  private static final int MIN_HELP_WIDTH = 60;
  private static final int DEFAULT_HELP_WIDTH = 80;
  private static final int MAX_HELP_WIDTH = 120;

  private final CliSession desk;
  private final List<CliCommand> actions;
  private final CommandLine line;

  private Tilesctl(CliEnvironment here, String... args) {
    GlobalOptions common = new GlobalOptions();
    this.desk = new CliSession(here, common);
    this.actions = CliCommands.among(args);
    CommandSpec root = CommandSpec.create().name("tilesctl");
    common.addTo(root);
    root.versionProvider(() -> new String[] {"tilesctl " + version()});
    root.usageMessage()
        .description("Tells a running Offline Tiles server what to do.")
        .synopsisSubcommandLabel("COMMAND")
        .footer("", "Example: tilesctl status");
    actions.forEach(action -> root.addSubcommand(action.form().name(), action.form().spec()));
    CliTerminal terminal = here.terminal();
    this.line =
        new CommandLine(root)
            .setOut(new PrintWriter(terminal.out(), true, StandardCharsets.UTF_8))
            .setErr(new PrintWriter(terminal.err(), true, StandardCharsets.UTF_8))
            .setColorScheme(Help.defaultColorScheme(common.colours(here) ? Ansi.ON : Ansi.OFF))
            .setUsageHelpWidth(helpWidth(terminal.columns()))
            .setExecutionStrategy(this::run)
            .setParameterExceptionHandler((problem, given) -> usage(problem));
  }

  /** Runs a command and ends the process. */
  public static void main(String[] args) {
    System.exit(execute(CliEnvironmentFactory.surroundings(), args));
  }

  /** Runs a command; answers the exit code. */
  public static int execute(CliEnvironment here, String... args) {
    String[] given = helped(args);
    return new Tilesctl(here, given).line.execute(given);
  }

  /** {@code help} and {@code help COMMAND}, as many other programs have them. */
  private static String[] helped(String... args) {
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
      desk.colours();
      return actions.stream()
          .filter(action -> action.form().name().equals(name))
          .findFirst()
          .orElseThrow()
          .run(desk);
    } catch (RuntimeException e) {
      return failed(e);
    }
  }

  private int usage(ParameterException problem) {
    String near =
        problem instanceof UnmatchedArgumentException unmatched
            ? unmatched.getSuggestions().stream()
                .findFirst()
                .map(found -> "; did you mean " + found + "?")
                .orElse("")
            : "";
    desk.tell("tilesctl: " + String.valueOf(problem.getMessage()).replaceAll("\\s+", " ") + near);
    desk.tell("see: " + problem.getCommandLine().getCommandSpec().qualifiedName() + " --help");
    return ExitCodes.USAGE;
  }

  private int failed(RuntimeException problem) {
    String.valueOf(problem.getMessage()).lines().forEach(line -> desk.tell("tilesctl: " + line));
    if (problem instanceof ServerUnreachableException) {
      return ExitCodes.UNREACHABLE;
    }
    if (problem instanceof UsageException || problem instanceof FailureException) {
      return ExitCodes.USAGE;
    }
    if (!(problem instanceof CommandRejectedException)) {
      // A defect of this program; what it was is the only clue.
      problem.printStackTrace(desk.terminal().err());
    }
    return ExitCodes.REFUSED;
  }

  /** As the jar says. */
  private static String version() {
    @Nullable String version = Tilesctl.class.getPackage().getImplementationVersion();
    return version == null ? "(not from a jar)" : version;
  }
}
