package twf.tiles.app.verify;

import ch.qos.logback.classic.Logger;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import twf.tiles.error.FailureException;
import twf.tiles.error.FailureKind;

/** {@code verify PATH}: the archive and run checks offline, as a table or JSON. */
@Command(
    name = "verify",
    description = {
      "Runs the archive and run checks offline, without a server, and changes nothing.",
      "Exits 0 where all passes, 1 where anything fails, 2 where there is nothing to verify."
    },
    mixinStandardHelpOptions = true)
public final class VerifyCommand implements Callable<Integer> {
  private final Map<String, String> environment;

  @Spec @Nullable CommandSpec spec;

  @Parameters(
      paramLabel = "PATH",
      description =
          "an archive, a run/variable folder (staged or published), or a run, a model or a root"
              + " with such folders below")
  @Nullable Path path;

  @Option(names = "--deep", description = "read and decode every tile of every archive")
  boolean deep;

  @Option(names = "--all", description = "every row; else failures, and a sum of what passed")
  boolean all;

  @Option(names = "--json", description = "one JSON document instead of a table")
  boolean json;

  public VerifyCommand(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() throws IOException {
    // Whatever a library warns of would stand in the table; what fails is in its row.
    if (LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME) instanceof Logger root) {
      root.detachAndStopAllAppenders();
    }
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    Path asked = Objects.requireNonNull(path);
    VerifyProgressLine progress =
        TerminalDetection.isErrorTerminal() ? new VerifyProgressLine(System.err) : null;
    try (VerifyRunner session = new VerifyRunner(deep, all, progress)) {
      return session.run(asked, () -> output(out, asked));
    } catch (FailureException e) {
      spec.commandLine().getErr().println(line(e));
      return e.failure().kind() == FailureKind.BAD_REQUEST ? 2 : 1;
    }
  }

  /** A path may hold what a terminal would obey: that is shown as a question mark. */
  static String line(FailureException problem) {
    return "offline-tiles verify: "
        + problem.failure().message().replaceAll("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]", "?");
  }

  private VerifyOutput output(PrintWriter out, Path asked) throws IOException {
    return json
        ? new VerifyJsonOutput(out, asked.toString(), deep)
        : new VerifyTableOutput(out, TerminalDetection.isColoured(environment));
  }
}
