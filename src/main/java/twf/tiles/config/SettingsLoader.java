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
 * The only reader of raw configuration: environment before file before default.
 *
 * <p>Thread-safe.
 */
public final class SettingsLoader {
  private static final Logger LOG = LoggerFactory.getLogger(SettingsLoader.class);
  private static final long WATCH_MILLIS = 1000;
  private static final String ENVIRONMENT_PREFIX = "OFFLINE_TILES_";

  private final Path file;
  private final boolean fileRequired;
  private final Map<String, String> environment;
  private @Nullable Loaded loaded;
  private @Nullable EnabledFlagWatcher watch;
  private @Nullable YamlFile watched;

  /**
   * @param file YAML, up to 1 MiB; messages name it as it is given
   * @param fileRequired whether it is an error that there is no file
   * @param environment the environment variables; an empty value counts as not set
   */
  public SettingsLoader(Path file, boolean fileRequired, Map<String, String> environment) {
    this.file = file;
    this.fileRequired = fileRequired;
    this.environment = Map.copyOf(environment);
  }

  /**
   * Reads and validates everything.
   *
   * @param vertx reads; not needed any more when the future is complete
   * @return fails with a {@code FailureException} of a {@code BadRequest} whose message has one
   *     line a problem, all problems at once: print {@code failure().message().lines()}
   */
  public Future<Settings> load(Vertx vertx) {
    warnOfUnknown();
    YamlFile read = new YamlFile(vertx, file, fileRequired);
    return read.read()
        .map(
            content -> {
              Settings settings = SettingsReader.read(environment, content);
              keep(new Loaded(settings, content.exists()));
              return settings;
            })
        .eventually(read::close);
  }

  /**
   * Calls back, on the caller's context, whenever {@code OFFLINE_TILES_ENABLED} has another
   * effective value than before, beginning with the one last loaded; within 5 s of the change.
   *
   * <p>Nothing is watched where the environment sets it. A file that is broken, or gone though
   * required, is logged once and changes nothing; an optional file that is gone means the default.
   *
   * @throws IllegalStateException before {@link #load} has succeeded, or when called again
   */
  public synchronized void watchEnabled(Vertx vertx, Handler<Boolean> onChange) {
    if (loaded == null || watch != null) {
      throw new IllegalStateException(loaded == null ? "not loaded" : "watched already");
    }
    if (environment.getOrDefault(SettingKey.OFFLINE_TILES_ENABLED.name(), "").isEmpty()) {
      watched = new YamlFile(vertx, file, fileRequired);
      watch = new EnabledFlagWatcher(vertx, watched, environment, loaded, onChange);
      watch.start(WATCH_MILLIS);
    }
  }

  /** Ends the watch: no call back starts after this. */
  public synchronized Future<Void> close() {
    if (watch != null) {
      watch.stop();
    }
    return watched == null ? Future.succeededFuture() : watched.close();
  }

  private synchronized void keep(Loaded now) {
    loaded = now;
  }

  private void warnOfUnknown() {
    List<String> known = SettingKey.names();
    environment.keySet().stream()
        .filter(name -> name.startsWith(ENVIRONMENT_PREFIX) && !known.contains(name))
        .sorted()
        .forEach(
            name ->
                LOG.warn(
                    "{}: unknown key in the environment{}",
                    RawValue.oneLine(name),
                    SimilarName.of(name, known)
                        .map(near -> ": did you mean " + near + "?")
                        .orElse("")));
  }
}
