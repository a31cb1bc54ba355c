package twf.tiles.app.verify;

import ch.qos.logback.classic.Logger;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import twf.tiles.error.FailureException;
import twf.tiles.error.FailureKind;
import twf.tiles.validation.verify.Verifier;
import twf.tiles.validation.verify.VerifyResult;
import twf.tiles.validation.verify.VerifyTarget;

/** {@code verify PATH}: the archive and run checks offline, as a table or JSON. */
@Command(
    name = "verify",
    description = {
      "Runs the archive and run checks offline, without a server, and changes nothing.",
      "Exits 0 where all passes, 1 where anything fails, 2 where there is nothing to verify."
    },
    mixinStandardHelpOptions = true)
public final class VerifyCommand implements Callable<Integer> {
  private static final int MAX_THREADS = 4;
  private static final int STDOUT = 1;
  private static final int STDERR = 2;

  private final Map<String, String> environment;
  private VerifyOutput.Totals totals = new VerifyOutput.Totals(0, 0, 0);

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
    // Warnings of a library would appear in the table; what fails is in its row.
    if (LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME) instanceof Logger root) {
      root.detachAndStopAllAppenders();
    }
    long start = System.nanoTime();
    CommandLine commandLine = Objects.requireNonNull(spec).commandLine();
    Path asked = Objects.requireNonNull(path);
    VerifyOutput output =
        json
            ? new VerifyJsonOutput(commandLine.getOut(), asked.toString(), deep)
            : new VerifyTableOutput(commandLine.getOut(), isColoured());
    ProgressLine progress = new ProgressLine(System.err, isTerminal(STDERR));
    Verifier verifier = new Verifier(threads(), deep, progress);
    try {
      VerifyTarget.find(
          asked,
          target -> {
            VerifyResult verified = verifier.verify(target);
            totals = totals.plus(verified);
            progress.clear();
            output.printRows(all ? verified.allRows() : verified.summaryRows(target.isTop()));
          });
    } catch (FailureException e) {
      commandLine.getErr().println(line(e));
      return e.failure().kind() == FailureKind.BAD_REQUEST ? 2 : 1;
    }
    output.printTotals(totals, (System.nanoTime() - start) / 1e9);
    return totals.outcome().isPublishable() ? 0 : 1;
  }

  private static int threads() {
    return Math.max(2, Math.min(MAX_THREADS, Runtime.getRuntime().availableProcessors()));
  }

  /** Replaces what a terminal would obey by question marks: a path may contain anything. */
  static String line(FailureException problem) {
    return "offline-tiles verify: "
        + problem.failure().message().replaceAll("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]", "?");
  }

  /** Whether standard output is to be coloured (https://no-color.org). */
  private boolean isColoured() {
    return isTerminal(STDOUT)
        && environment.getOrDefault("NO_COLOR", "").isEmpty()
        && !environment.getOrDefault("TERM", "").equals("dumb");
  }

  /** The JDK tells only whether input and output are both a terminal; Linux tells of each. */
  private static boolean isTerminal(int descriptor) {
    try {
      String device = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString();
      return device.startsWith("/dev/pts/") || device.startsWith("/dev/tty");
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }

  /** Shows the progress on one line that is overwritten now and then. Thread-safe. */
  private static final class ProgressLine implements Verifier.Progress {
    private static final long REFRESH_NANOS = 200_000_000;
    private static final String CLEAR = "\r\u001b[K";

    private final PrintStream err;
    private final boolean isWatched;
    private long last = System.nanoTime();
    private boolean shown;

    ProgressLine(PrintStream err, boolean isWatched) {
      this.err = err;
      this.isWatched = isWatched;
    }

    @Override
    public synchronized void onTilesChecked(Path archive, int done, int of) {
      long now = System.nanoTime();
      if (isWatched && now - last >= REFRESH_NANOS) {
        last = now;
        shown = true;
        String name = archive.getFileName().toString().replaceAll("\\p{C}", " ");
        err.print(CLEAR + name + ": " + done + " of " + of + " contents");
        err.flush();
      }
    }

    /** Makes room for other output. */
    synchronized void clear() {
      if (shown) {
        shown = false;
        err.print(CLEAR);
        err.flush();
      }
    }
  }
}
