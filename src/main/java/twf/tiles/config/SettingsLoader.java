package twf.tiles.config;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.config.EnabledFlagWatcher.Loaded;
import twf.tiles.config.source.RawValue;
import twf.tiles.config.source.SettingKey;
import twf.tiles.config.source.YamlFile;

/**
 * Loads the settings with the precedence environment, file, default, and watches {@code
 * OFFLINE_TILES_ENABLED}.
 *
 * <p>The only reader of raw configuration in the server. Thread-safe.
 */
public final class SettingsLoader {
  private static final Logger LOG = LoggerFactory.getLogger(SettingsLoader.class);
  private static final long WATCH_MILLIS = 1000;
  private static final String ENVIRONMENT_PREFIX = "OFFLINE_TILES_";

  private final Path file;
  private final boolean fileRequired;
  private final Map<String, String> environment;
  private @Nullable Loaded loaded;
  private @Nullable EnabledFlagWatcher watcher;
  private @Nullable YamlFile watchedFile;

  /**
   * @param file YAML, up to 1 MiB; messages use the path as given
   * @param fileRequired whether a missing file is an error
   * @param environment the environment variables; an empty value counts as not set
   */
  public SettingsLoader(Path file, boolean fileRequired, Map<String, String> environment) {
    this.file = file;
    this.fileRequired = fileRequired;
    this.environment = Map.copyOf(environment);
  }

  /**
   * Reads and validates all settings.
   *
   * @param vertx used for reading only; may be closed once the future has completed
   * @return fails with a {@code FailureException} of a {@code BadRequest} whose message has one
   *     line for each problem, all problems together: print {@code failure().message().lines()}
   */
  public Future<Settings> load(Vertx vertx) {
    warnOfUnknownKeys();
    YamlFile yaml = new YamlFile(vertx, file, fileRequired);
    return yaml.read()
        .map(
            content -> {
              Settings settings = SettingsReader.read(environment, content);
              setLoaded(new Loaded(settings, content.exists()));
              return settings;
            })
        .eventually(yaml::close);
  }

  /**
   * Calls {@code onChange} on the caller's context whenever the effective value of {@code
   * OFFLINE_TILES_ENABLED} changes, starting from the loaded value. A change is reported within 5
   * s.
   *
   * <p>Nothing is watched if the environment sets the value. A file that becomes invalid, or is
   * missing although required, is logged once and changes nothing; if an optional file disappears,
   * the default applies.
   *
   * @throws IllegalStateException before {@link #load} has succeeded, or on a second call
   */
  public synchronized void watchEnabled(Vertx vertx, Handler<Boolean> onChange) {
    if (loaded == null || watcher != null) {
      throw new IllegalStateException(loaded == null ? "not loaded" : "already watching");
    }
    if (environment.getOrDefault(SettingKey.OFFLINE_TILES_ENABLED.name(), "").isEmpty()) {
      watchedFile = new YamlFile(vertx, file, fileRequired);
      watcher = new EnabledFlagWatcher(vertx, watchedFile, environment, loaded, onChange);
      watcher.start(WATCH_MILLIS);
    }
  }

  /** Stops watching. No callback starts after this call. */
  public synchronized Future<Void> close() {
    if (watcher != null) {
      watcher.stop();
    }
    return watchedFile == null ? Future.succeededFuture() : watchedFile.close();
  }

  private synchronized void setLoaded(Loaded state) {
    loaded = state;
  }

  private void warnOfUnknownKeys() {
    List<String> known = SettingKey.names();
    environment.keySet().stream()
        .filter(name -> name.startsWith(ENVIRONMENT_PREFIX) && !known.contains(name))
        .sorted()
        .forEach(
            name ->
                LOG.warn(
                    "{}: unknown key in the environment{}",
                    RawValue.oneLine(name),
                    SimilarName.find(name, known)
                        .map(similar -> ": did you mean " + similar + "?")
                        .orElse("")));
  }
}
