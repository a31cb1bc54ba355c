package twf.tiles.app.verify;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Whether somebody watches. The JDK tells only of input and output together; Linux of each. */
final class TerminalDetection {
  private static final int OUTPUT = 1;
  private static final int ERROR = 2;

  private TerminalDetection() {}

  /** Whether standard output is to be coloured (https://no-color.org). */
  static boolean isColoured(Map<String, String> environment) {
    return isTerminal(OUTPUT)
        && environment.getOrDefault("NO_COLOR", "").isEmpty()
        && !environment.getOrDefault("TERM", "").equals("dumb");
  }

  static boolean isErrorTerminal() {
    return isTerminal(ERROR);
  }

  private static boolean isTerminal(int descriptor) {
    try {
      String device = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString();
      return device.startsWith("/dev/pts/") || device.startsWith("/dev/tty");
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }
}
