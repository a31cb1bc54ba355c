package twf.tiles.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The standard streams of a command.
 *
 * @param in standard input
 * @param out standard output
 * @param err standard error
 * @param asks whether standard input is a terminal, so that the operator can be prompted
 * @param shows whether standard output is a terminal
 * @param columns the width of the terminal; 0 without one
 */
public record CliTerminal(
    BufferedReader in, PrintStream out, PrintStream err, boolean asks, boolean shows, int columns) {

  /** Prints a prompt to {@code screen} and returns the line typed; null at the end of the input. */
  public @Nullable String prompt(PrintStream screen, String question) {
    screen.print(question);
    screen.flush();
    try {
      return in.readLine();
    } catch (IOException e) {
      return null;
    }
  }

  /** Waits, for example between two attempts; returns false if the thread was interrupted. */
  public static boolean waitSeconds(long count) {
    try {
      return !new CountDownLatch(1).await(count, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
