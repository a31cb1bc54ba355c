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
 * Looks at the file again and again for {@code OFFLINE_TILES_ENABLED}.
 *
 * <p>A state counts when two looks in a row have seen it: an editor that empties or moves the file
 * before it writes the new one must not switch publishing off and on.
 */
final class EnabledFlagWatcher {
  private static final Logger LOG = LoggerFactory.getLogger(EnabledFlagWatcher.class);

  private final Vertx vertx;
  private final YamlFile file;
  private final Map<String, String> environment;
  private final Handler<Boolean> onChange;
  private final AtomicBoolean closed = new AtomicBoolean();
  private boolean looking;
  private boolean enabled;
  private @Nullable State seen;
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

  /** Looks every {@code periodMillis}, on the caller's context, until {@link #stop}. */
  void start(long periodMillis) {
    timer = vertx.setPeriodic(periodMillis, id -> look());
  }

  void stop() {
    closed.set(true);
    vertx.cancelTimer(timer);
  }

  private void look() {
    if (looking) {
      return;
    }
    looking = true;
    file.read()
        .map(
            content ->
                new State(
                    content.exists(), SettingsReader.read(environment, content).enabled(), ""))
        .onComplete(this::looked);
  }

  private void looked(AsyncResult<State> result) {
    looking = false;
    State state =
        result.succeeded()
            ? result.result()
            : new State(true, enabled, String.valueOf(result.cause().getMessage()));
    boolean settled = state.equals(seen);
    seen = state;
    if (settled && !state.equals(current) && !closed.get()) {
      tell(state);
      current = state;
      if (state.enabled() != enabled) {
        enabled = state.enabled();
        onChange.handle(enabled);
      }
    }
  }

  private void tell(State state) {
    if (!state.problem().isEmpty()) {
      LOG.warn("OFFLINE_TILES_ENABLED stays {}: {}", enabled, state.problem().replace("\n", "; "));
    } else if (!state.fileExists() && current.fileExists()) {
      LOG.warn("{} is gone: OFFLINE_TILES_ENABLED is false by default", file.name());
    } else {
      LOG.info("{} read again: OFFLINE_TILES_ENABLED is {}", file.name(), state.enabled());
    }
  }

  /** What {@link SettingsLoader} read at the start. */
  record Loaded(Settings settings, boolean fileExists) {}

  /** What one look saw; with a problem, the value is the old one. */
  private record State(boolean fileExists, boolean enabled, String problem) {}
}
