package twf.tiles.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.spi.ILoggingEvent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twf.tiles.testing.LogCapture;

@Tag("slow")
class SettingsLoaderTest {
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final String ON = "OFFLINE_TILES_ENABLED: true\n";
  private static final String OFF = "OFFLINE_TILES_ENABLED: false\n";

  @TempDir Path folder;
  private final List<Boolean> changes = new CopyOnWriteArrayList<>();
  private final List<SettingsLoader> loaders = new ArrayList<>();
  private SettingsFixture config;
  private LogCapture log;

  @BeforeEach
  void open() {
    config = new SettingsFixture(folder);
    log = new LogCapture(SettingsLoader.class);
  }

  @AfterEach
  void close() throws Exception {
    for (SettingsLoader loader : loaders) {
      loader.close();
    }
    log.close();
    config.close();
  }

  @Test
  void reportsFileChangeWithinFiveSeconds() throws Exception {
    watch(OFF, true, Map.of("OFFLINE_TILES_ENABLED", ""));
    config.write(ON);
    await().atMost(Duration.ofSeconds(5)).until(() -> changes.equals(List.of(true)));
    config.write("HTTP_PORT: 1\n");
    await().atMost(LIMIT).until(() -> changes.equals(List.of(true, false)));
  }

  @Test
  void logsBrokenFileOnce() throws Exception {
    watch(ON, true, Map.of());
    config.write(OFF + "HTTP_PORT: x\nMANAGEMENT_PORT: y\n");
    await().atMost(LIMIT).until(() -> lines().size() == 1);
    config.write("OFFLINE_TILES_ENABLED: [");
    await().atMost(LIMIT).until(() -> lines().size() == 2);
    config.write(OFF);
    await().atMost(LIMIT).until(() -> changes.equals(List.of(false)));
    assertThat(lines()).hasSize(3);
    assertThat(lines().get(0))
        .isEqualTo(
            "WARN OFFLINE_TILES_ENABLED stays true: HTTP_PORT: value \"x\" (from FILE) is wrong:"
                + " expected 0 to 65535; MANAGEMENT_PORT: value \"y\" (from FILE) is wrong:"
                + " expected 0 to 65535");
    assertThat(lines().get(1))
        .startsWith("WARN OFFLINE_TILES_ENABLED stays true: FILE: not YAML: line ");
    assertThat(lines().get(2)).isEqualTo("INFO FILE reloaded: OFFLINE_TILES_ENABLED is false");
  }

  @Test
  void logsMissingRequiredFileOnce() throws Exception {
    watch(ON, true, Map.of());
    Files.delete(config.file());
    await().atMost(LIMIT).until(() -> lines().size() == 1);
    config.write(ON);
    await().atMost(LIMIT).until(() -> lines().size() == 2);
    assertThat(lines())
        .containsExactly(
            "WARN OFFLINE_TILES_ENABLED stays true: FILE: does not exist",
            "INFO FILE reloaded: OFFLINE_TILES_ENABLED is true");
    assertThat(changes).isEmpty();
  }

  @Test
  void usesDefaultWhenOptionalFileVanishes() throws Exception {
    watch(ON, false, Map.of());
    Files.delete(config.file());
    await().atMost(LIMIT).until(() -> changes.equals(List.of(false)));
    assertThat(lines())
        .containsExactly("WARN FILE was removed: OFFLINE_TILES_ENABLED is false by default");
  }

  @Test
  void watchesNothingWhenSetByEnvironment() throws Exception {
    watch(ON, true, Map.of("OFFLINE_TILES_ENABLED", "false"));
    awaitPolls();
    assertThat(changes).isEmpty();
  }

  @Test
  void reportsNothingAfterClose() throws Exception {
    SettingsLoader loader = watch(OFF, true, Map.of());
    loader.close();
    config.write(ON);
    awaitPolls();
    assertThat(changes).isEmpty();
  }

  @Test
  void requiresLoadAndSingleWatch() throws Exception {
    SettingsLoader loader = new SettingsLoader(config.file(), false, Map.of());
    loaders.add(loader);
    assertThatIllegalStateException()
        .isThrownBy(() -> loader.watchEnabled(config.vertx(), changes::add));
    loader.load();
    loader.watchEnabled(config.vertx(), changes::add);
    assertThatIllegalStateException()
        .isThrownBy(() -> loader.watchEnabled(config.vertx(), changes::add));
  }

  /** Waits for as many periods as a watch needs to confirm a change, and two more. */
  private void awaitPolls() {
    AtomicInteger periods = new AtomicInteger();
    long timer =
        config.vertx().setPeriodic(SettingsLoader.POLL_MILLIS, id -> periods.incrementAndGet());
    await().atMost(LIMIT).until(() -> periods.get() >= 4);
    config.vertx().cancelTimer(timer);
  }

  private SettingsLoader watch(String yaml, boolean required, Map<String, String> environment)
      throws Exception {
    config.write(yaml);
    SettingsLoader loader = new SettingsLoader(config.file(), required, environment);
    loaders.add(loader);
    loader.load();
    loader.watchEnabled(config.vertx(), changes::add);
    return loader;
  }

  private List<String> lines() {
    return log.events().stream().map(this::line).toList();
  }

  private String line(ILoggingEvent event) {
    return event.getLevel()
        + " "
        + event.getFormattedMessage().replace(config.file().toString(), "FILE");
  }
}
