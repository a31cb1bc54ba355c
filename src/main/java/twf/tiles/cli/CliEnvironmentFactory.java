package twf.tiles.cli;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import twf.tiles.cli.terminal.CliTerminal;

/** The process that this is; what the JVM cannot know, {@code scripts/tilesctl} says. */
final class CliEnvironmentFactory {
  /** Which of {@code in} and {@code out} are a terminal, and its columns: {@code in,out,120}. */
  private static final String TERMINAL = "tilesctl.terminal";

  private static final String CONFIG = "tilesctl.config";
  private static final String MANIFESTS = "tilesctl.manifests";
  private static final int DEFAULT_COLUMNS = 80;

  private CliEnvironmentFactory() {}

  static CliEnvironment surroundings() {
    Map<String, String> environment = System.getenv();
    String manifests = System.getProperty(MANIFESTS, "");
    return new CliEnvironment(
        environment,
        Path.of(System.getProperty(CONFIG, "conf/offline-tiles.yaml")),
        manifests.isEmpty() ? null : Path.of(manifests),
        terminal(System.getProperty(TERMINAL, ""), environment.getOrDefault("COLUMNS", "")),
        Clock.systemUTC());
  }

  private static CliTerminal terminal(String said, String columns) {
    boolean asks = said.contains("in");
    boolean shows = said.contains("out");
    return new CliTerminal(
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)),
        stream(FileDescriptor.out),
        stream(FileDescriptor.err),
        asks,
        shows,
        columns(shows, columns, said.replaceAll("[^0-9]", "")));
  }

  /** What the environment says counts for pipes, too. */
  private static int columns(boolean shows, String environment, String measured) {
    for (String columns : new String[] {environment, shows ? measured : ""}) {
      if (columns.matches("[1-9][0-9]{0,3}")) {
        return Integer.parseInt(columns);
      }
    }
    return shows ? DEFAULT_COLUMNS : 0;
  }

  private static PrintStream stream(FileDescriptor descriptor) {
    return new PrintStream(new FileOutputStream(descriptor), false, StandardCharsets.UTF_8);
  }
}
