package twf.tiles.app;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code serve}: runs the server until it is asked to end. */
@Command(
    name = "serve",
    description = "Watches, validates, publishes and serves.",
    mixinStandardHelpOptions = true)
final class ServeCommand implements Callable<Integer> {
  static final Path DEFAULT_FILE = Path.of("conf", "offline-tiles.yaml");

  private final Map<String, String> environment;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "settings in YAML (default: conf/offline-tiles.yaml, where it exists)")
  @Nullable Path config;

  ServeCommand(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    ServerProcess process =
        new ServerProcess(config == null ? DEFAULT_FILE : config, config != null, environment);
    return process.run();
  }
}
