package twf.tiles.config;

import io.vertx.config.ConfigRetriever;
import io.vertx.config.ConfigRetrieverOptions;
import io.vertx.config.ConfigStoreOptions;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.common.WorkerPool;
import twf.tiles.error.FailureException;

/**
 * Loads the settings with the precedence environment, file, default, and polls the file for changes
 * of {@code OFFLINE_TILES_ENABLED}.
 *
 * <p>The only reader of raw configuration in the server. Thread-safe.
 */
public final class SettingsLoader {
  private static final Logger LOG = LoggerFactory.getLogger(SettingsLoader.class);
  static final long POLL_MILLIS = 1000;

  private final Path file;
  private final boolean fileRequired;
  private final Map<String, String> environment;
  private @Nullable State loaded;
  private @Nullable Watch watch;

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
   * Reads and validates all settings. Blocks.
   *
   * @throws FailureException a {@code BadRequest} whose message has one line for each problem, all
   *     problems together
   */
  public synchronized Settings load() {
    SettingsReader.describeUnknownVariables(environment).forEach(LOG::warn);
    YamlFile content = YamlFile.read(file, fileRequired);
    Settings settings = SettingsReader.read(environment, content);
    loaded = new State(content.exists(), settings.get(Setting.OFFLINE_TILES_ENABLED), "");
    return settings;
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
    if (loaded == null || watch != null) {
      throw new IllegalStateException(loaded == null ? "not loaded" : "already watching");
    }
    if (environment.getOrDefault(Setting.OFFLINE_TILES_ENABLED.key(), "").isEmpty()) {
      watch = new Watch(vertx, loaded, onChange);
    }
  }

  /** Stops watching. No callback starts after this call. */
  public synchronized void close() {
    if (watch != null) {
      watch.stop();
    }
  }

  /** What a poll found. With a problem, {@code enabled} keeps its last value. */
  private record State(boolean fileExists, boolean enabled, String problem) {}

  /**
   * Polls the file. Confined to one context, except {@link #stop}.
   *
   * <p>A new state takes effect only after two consecutive polls have seen it: an editor that
   * truncates or moves the file before it writes the new one must not switch publishing off and on.
   */
  private final class Watch {
    private final Vertx vertx;
    private final Handler<Boolean> onChange;
    private final WorkerPool workers;
    private final ConfigRetriever retriever;
    private final long timer;
    private volatile boolean stopped;
    private boolean reading;
    private State current;
    private State lastPolled;

    Watch(Vertx vertx, State loaded, Handler<Boolean> onChange) {
      this.vertx = vertx;
      this.onChange = onChange;
      this.current = loaded;
      this.lastPolled = loaded;
      this.workers = new WorkerPool(vertx, "settings", 1);
      // Raw text, as settings keep scalars as written. An absolute path, because Vert.x also looks
      // for relative ones on the class path. No scans of its own: they log a missing file each
      // time.
      this.retriever =
          ConfigRetriever.create(
              vertx,
              new ConfigRetrieverOptions()
                  .setScanPeriod(-1)
                  .addStore(
                      new ConfigStoreOptions()
                          .setType("file")
                          .setFormat("raw")
                          .setConfig(
                              new JsonObject()
                                  .put("path", file.toAbsolutePath().toString())
                                  .put("raw.key", "yaml"))));
      this.timer = vertx.setPeriodic(POLL_MILLIS, id -> poll());
    }

    void stop() {
      stopped = true;
      vertx.cancelTimer(timer);
      retriever.close();
      workers.close();
    }

    private void poll() {
      if (!reading) {
        reading = true;
        workers
            .call(() -> YamlFile.exists(file, fileRequired))
            .compose(exists -> exists ? readFile() : Future.succeededFuture(absent()))
            .map(this::toState)
            .onComplete(this::onPolled);
      }
    }

    private Future<YamlFile> readFile() {
      return retriever
          .getConfig()
          .transform(
              text ->
                  text.succeeded()
                      ? Future.succeededFuture(
                          YamlFile.parse(file.toString(), text.result().getString("yaml")))
                      : Future.failedFuture(YamlFile.unreadable(file, text.cause())));
    }

    private YamlFile absent() {
      return YamlFile.absent(file.toString());
    }

    private State toState(YamlFile content) {
      Settings settings = SettingsReader.read(environment, content);
      return new State(content.exists(), settings.get(Setting.OFFLINE_TILES_ENABLED), "");
    }

    private void onPolled(AsyncResult<State> result) {
      reading = false;
      State state =
          result.succeeded()
              ? result.result()
              : new State(true, current.enabled(), String.valueOf(result.cause().getMessage()));
      boolean confirmed = state.equals(lastPolled);
      lastPolled = state;
      if (confirmed && !state.equals(current) && !stopped) {
        log(state);
        boolean changed = state.enabled() != current.enabled();
        current = state;
        if (changed) {
          onChange.handle(state.enabled());
        }
      }
    }

    private void log(State state) {
      if (!state.problem().isEmpty()) {
        LOG.warn(
            "OFFLINE_TILES_ENABLED stays {}: {}",
            state.enabled(),
            state.problem().replace("\n", "; "));
      } else if (!state.fileExists() && current.fileExists()) {
        LOG.warn("{} was removed: OFFLINE_TILES_ENABLED is false by default", file);
      } else {
        LOG.info("{} reloaded: OFFLINE_TILES_ENABLED is {}", file, state.enabled());
      }
    }
  }
}
