package twf.tiles.cli.terminal;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import org.jspecify.annotations.Nullable;

/**
 * What a command reads from and writes to.
 *
 * @param in standard input, as text
 * @param out standard output
 * @param err standard error
 * @param asks whether a person is at standard input
 * @param shows whether standard output is a screen
 * @param columns of the screen; 0 where there is none
 */
public record CliTerminal(
    BufferedReader in, PrintStream out, PrintStream err, boolean asks, boolean shows, int columns) {

  /** Shows a question on {@code screen} and reads the answer; null where there is none. */
  public @Nullable String ask(PrintStream screen, String question) {
    screen.print(question);
    screen.flush();
    try {
      return in.readLine();
    } catch (IOException e) {
      return null;
    }
  }
}
