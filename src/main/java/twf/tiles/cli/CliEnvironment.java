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
import org.jspecify.annotations.Nullable;

/**
 * The environment of a command: variables, default paths, terminal and clock. Tests replace it.
 *
 * @param configFile the settings file to use without {@code --config}; may not exist
 * @param manifestRoot the default of {@code MANIFEST_ROOT}; null for the server's own default
 */
public record CliEnvironment(
    Map<String, String> environment,
    Path configFile,
    @Nullable Path manifestRoot,
    CliTerminal terminal,
    Clock clock) {
  private static final int DEFAULT_COLUMNS = 80;

  /**
   * Returns the environment of this process. {@code scripts/tilesctl} passes what the JVM cannot
   * detect as system properties; {@code tilesctl.terminal} lists which of {@code in} and {@code
   * out} are terminals, and the number of columns: {@code in,out,120}.
   */
  static CliEnvironment ofProcess() {
    Map<String, String> environment = System.getenv();
    String manifestRoot = System.getProperty("tilesctl.manifests", "");
    String streams = System.getProperty("tilesctl.terminal", "");
    boolean stdoutIsTerminal = streams.contains("out");
    return new CliEnvironment(
        environment,
        Path.of(System.getProperty("tilesctl.config", "conf/offline-tiles.yaml")),
        manifestRoot.isEmpty() ? null : Path.of(manifestRoot),
        new CliTerminal(
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)),
            stream(FileDescriptor.out),
            stream(FileDescriptor.err),
            streams.contains("in"),
            stdoutIsTerminal,
            columns(
                stdoutIsTerminal,
                environment.getOrDefault("COLUMNS", ""),
                streams.replaceAll("[^0-9]", ""))),
        Clock.systemUTC());
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

  /** Returns an environment variable, or an empty string if it is not set. */
  String variable(String name) {
    return environment.getOrDefault(name, "");
  }

  /** Returns the name of the operator: {@code SUDO_USER}, {@code USER} or {@code operator}. */
  String user() {
    String user = variable("SUDO_USER").isEmpty() ? variable("USER") : variable("SUDO_USER");
    return user.isEmpty() ? "operator" : user;
  }
}
