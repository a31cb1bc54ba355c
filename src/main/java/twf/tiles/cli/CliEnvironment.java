package twf.tiles.cli;

import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import twf.tiles.cli.terminal.CliTerminal;

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
