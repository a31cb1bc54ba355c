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

/**
 * Creates the {@link CliEnvironment} of this process. {@code scripts/tilesctl} passes what the JVM
 * cannot detect as system properties.
 */
final class CliEnvironmentFactory {
  /**
   * Lists which of {@code in} and {@code out} are terminals, and the number of columns: {@code
   * in,out,120}.
   */
  private static final String TERMINAL = "tilesctl.terminal";

  private static final String CONFIG = "tilesctl.config";
  private static final String MANIFESTS = "tilesctl.manifests";
  private static final int DEFAULT_COLUMNS = 80;

  private CliEnvironmentFactory() {}

  static CliEnvironment fromProcess() {
    Map<String, String> environment = System.getenv();
    String manifestRoot = System.getProperty(MANIFESTS, "");
    return new CliEnvironment(
        environment,
        Path.of(System.getProperty(CONFIG, "conf/offline-tiles.yaml")),
        manifestRoot.isEmpty() ? null : Path.of(manifestRoot),
        terminal(System.getProperty(TERMINAL, ""), environment.getOrDefault("COLUMNS", "")),
        Clock.systemUTC());
  }

  private static CliTerminal terminal(String property, String columns) {
    boolean stdinIsTerminal = property.contains("in");
    boolean stdoutIsTerminal = property.contains("out");
    return new CliTerminal(
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)),
        stream(FileDescriptor.out),
        stream(FileDescriptor.err),
        stdinIsTerminal,
        stdoutIsTerminal,
        columns(stdoutIsTerminal, columns, property.replaceAll("[^0-9]", "")));
  }

  /**
   * Returns the width to use; {@code COLUMNS} also applies if standard output is not a terminal.
   */
  private static int columns(boolean stdoutIsTerminal, String environment, String measured) {
    for (String columns : new String[] {environment, stdoutIsTerminal ? measured : ""}) {
      if (columns.matches("[1-9][0-9]{0,3}")) {
        return Integer.parseInt(columns);
      }
    }
    return stdoutIsTerminal ? DEFAULT_COLUMNS : 0;
  }

  private static PrintStream stream(FileDescriptor descriptor) {
    return new PrintStream(new FileOutputStream(descriptor), false, StandardCharsets.UTF_8);
  }
}
