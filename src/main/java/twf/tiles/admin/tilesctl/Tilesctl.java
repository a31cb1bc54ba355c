package twf.tiles.admin.tilesctl;

import static picocli.CommandLine.ScopeType.INHERIT;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;
import twf.tiles.failure.TileException;

/**
 * The command line: sends admin commands to a server over the event-bus bridge.
 *
 * <p>Errors are one line on standard error. Ends with 0 where it did what it was asked, 1 where the
 * server refused, 2 where it was asked wrongly, 3 where no server could be reached.
 */
@Command(
    name = "tilesctl",
    scope = INHERIT,
    mixinStandardHelpOptions = true,
    versionProvider = Tilesctl.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    description = "Tells a running Offline Tiles server what to do.",
    footer = {"", "Example: tilesctl status"})
public final class Tilesctl {
  private static final int NARROWEST_HELP = 60;
  private static final int WIDEST_HELP = 120;

  @Mixin private final Common common = new Common();

  private Tilesctl() {}

  /** Runs a command and ends the process. */
  public static void main(String[] args) {
    System.exit(execute(ThisProcess.surroundings(), args));
  }

  /** Runs a command; answers the exit code. */
  static int execute(Surroundings here, String... args) {
    return commandLine(here, args).execute(args);
  }

  private static CommandLine commandLine(Surroundings here, String... args) {
    Tilesctl root = new Tilesctl();
    Desk desk = new Desk(here, root.common);
    CommandLine line = new CommandLine(root);
    AllCommands.among(args).forEach(command -> line.addSubcommand(command.apply(desk)));
    Terminal terminal = here.terminal();
    boolean colours = root.common.colours(here);
    return line.setOut(new PrintWriter(terminal.out(), true, StandardCharsets.UTF_8))
        .setErr(new PrintWriter(terminal.err(), true, StandardCharsets.UTF_8))
        .setColorScheme(Help.defaultColorScheme(colours ? Ansi.ON : Ansi.OFF))
        .setUsageHelpWidth(helpWidth(terminal.columns()))
        .setParameterExceptionHandler((problem, given) -> usage(problem, desk))
        .setExecutionExceptionHandler((problem, command, given) -> failed(problem, desk));
  }

  private static int helpWidth(int columns) {
    return columns == 0 ? 80 : Math.max(NARROWEST_HELP, Math.min(columns, WIDEST_HELP));
  }

  private static int usage(ParameterException problem, Desk desk) {
    CommandLine command = problem.getCommandLine();
    String near =
        problem instanceof UnmatchedArgumentException unmatched
            ? unmatched.getSuggestions().stream()
                .findFirst()
                .map(found -> "; did you mean " + found + "?")
                .orElse("")
            : "";
    String message = String.valueOf(problem.getMessage()).replaceAll("\\s+", " ");
    desk.tell("tilesctl: " + message + near);
    desk.tell("see: " + command.getCommandSpec().qualifiedName() + " --help");
    return ExitCodes.USAGE;
  }

  private static int failed(Exception problem, Desk desk) {
    String.valueOf(problem.getMessage()).lines().forEach(line -> desk.tell("tilesctl: " + line));
    if (problem instanceof UnreachableException) {
      return ExitCodes.UNREACHABLE;
    }
    if (problem instanceof UsageException || problem instanceof TileException) {
      return ExitCodes.USAGE;
    }
    if (!(problem instanceof RefusedException)) {
      // A defect of this program; what it was is the only clue.
      problem.printStackTrace(desk.terminal().err());
    }
    return ExitCodes.REFUSED;
  }

  /** The version that the jar says. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Tilesctl.class.getPackage().getImplementationVersion();
      return new String[] {"tilesctl " + (version == null ? "(not from a jar)" : version)};
    }
  }
}
