package twf.tiles.config;

import io.vertx.core.AsyncResult;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.config.source.YamlFile;

/**
 * Polls the settings file for changes of {@code OFFLINE_TILES_ENABLED}.
 *
 * <p>A new state takes effect only after two consecutive polls have seen it: an editor that
 * truncates or moves the file before it writes the new one must not switch publishing off and on.
 * Confined to one context, except {@link #stop}.
 */
final class EnabledFlagWatcher {
  private static final Logger LOG = LoggerFactory.getLogger(EnabledFlagWatcher.class);

  private final Vertx vertx;
  private final YamlFile file;
  private final Map<String, String> environment;
  private final Handler<Boolean> onChange;
  private final AtomicBoolean closed = new AtomicBoolean();
  private boolean reading;
  private boolean enabled;
  private @Nullable State lastPolled;
  private State current;
  private long timer;

  EnabledFlagWatcher(
      Vertx vertx,
      YamlFile file,
      Map<String, String> environment,
      Loaded loaded,
      Handler<Boolean> onChange) {
    this.vertx = vertx;
    this.file = file;
    this.environment = environment;
    this.enabled = loaded.settings().enabled();
    this.current = new State(loaded.fileExists(), enabled, "");
    this.onChange = onChange;
  }

  /** Polls every {@code periodMillis} on the caller's context until {@link #stop}. */
  void start(long periodMillis) {
    timer = vertx.setPeriodic(periodMillis, id -> poll());
  }

  void stop() {
    closed.set(true);
    vertx.cancelTimer(timer);
  }

  private void poll() {
    if (reading) {
      return;
    }
    reading = true;
    file.read()
        .map(
            content ->
                new State(
                    content.exists(), SettingsReader.read(environment, content).enabled(), ""))
        .onComplete(this::onPolled);
  }

  private void onPolled(AsyncResult<State> result) {
    reading = false;
    State state =
        result.succeeded()
            ? result.result()
            : new State(true, enabled, String.valueOf(result.cause().getMessage()));
    boolean confirmed = state.equals(lastPolled);
    lastPolled = state;
    if (confirmed && !state.equals(current) && !closed.get()) {
      logState(state);
      current = state;
      if (state.enabled() != enabled) {
        enabled = state.enabled();
        onChange.handle(enabled);
      }
    }
  }

  private void logState(State state) {
    if (!state.problem().isEmpty()) {
      LOG.warn("OFFLINE_TILES_ENABLED stays {}: {}", enabled, state.problem().replace("\n", "; "));
    } else if (!state.fileExists() && current.fileExists()) {
      LOG.warn("{} was removed: OFFLINE_TILES_ENABLED is false by default", file.name());
    } else {
      LOG.info("{} reloaded: OFFLINE_TILES_ENABLED is {}", file.name(), state.enabled());
    }
  }

  /** The state that {@link SettingsLoader} read at startup. */
  record Loaded(Settings settings, boolean fileExists) {}

  /** The result of one poll. With a problem, {@code enabled} keeps its last value. */
  private record State(boolean fileExists, boolean enabled, String problem) {}
}
