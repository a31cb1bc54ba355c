package twf.tiles.cli;

import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import twf.tiles.cli.terminal.CliTerminal;

/**
 * All that a command knows of the world.
 *
 * @param configFile the settings file where none is named; may not exist
 * @param manifestRoot the default of MANIFEST_ROOT; null for the server's
 */
public record CliEnvironment(
    Map<String, String> environment,
    Path configFile,
    @Nullable Path manifestRoot,
    CliTerminal terminal,
    Clock clock) {

  /** The value of an environment variable; empty where it is not set. */
  String variable(String name) {
    return environment.getOrDefault(name, "");
  }

  /** Who works here, as the system says. */
  String user() {
    String user = variable("SUDO_USER").isEmpty() ? variable("USER") : variable("SUDO_USER");
    return user.isEmpty() ? "operator" : user;
  }
}
