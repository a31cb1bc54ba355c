package twf.tiles.config;

import static twf.tiles.config.source.SettingKey.CORS_ALLOWED_ORIGINS;
import static twf.tiles.config.source.SettingKey.HTTP_CACHE_BYTES;
import static twf.tiles.config.source.SettingKey.HTTP_EVENT_LOOPS;
import static twf.tiles.config.source.SettingKey.HTTP_HOST;
import static twf.tiles.config.source.SettingKey.HTTP_MAX_CONNECTIONS;
import static twf.tiles.config.source.SettingKey.HTTP_PORT;
import static twf.tiles.config.source.SettingKey.HTTP_TRANSPORT;
import static twf.tiles.config.source.SettingKey.OFFLINE_TILES_ENABLED;
import static twf.tiles.config.source.SettingKey.OFFLINE_TILES_INITIAL_GATE;
import static twf.tiles.config.source.SettingKey.OFFLINE_TILES_MAX_RUN_AHEAD_HOURS;
import static twf.tiles.config.source.SettingKey.OFFLINE_TILES_MAX_WORKERS;
import static twf.tiles.config.source.SettingKey.OFFLINE_TILES_MIN_FREE_BYTES;
import static twf.tiles.config.source.SettingKey.OFFLINE_TILES_PUBLISH_DELTA;
import static twf.tiles.config.source.SettingKey.OFFLINE_TILES_RESCAN_SECONDS;
import static twf.tiles.config.source.SettingKey.OFFLINE_TILES_RETAIN_HISTORY_DAYS;
import static twf.tiles.config.source.SettingKey.OFFLINE_TILES_RETAIN_RUNS;
import static twf.tiles.config.source.SettingKey.RUNTIME_TILES_DEPRECATED_AT;
import static twf.tiles.config.source.SettingKey.RUNTIME_TILES_SOFT_DISABLE;
import static twf.tiles.config.source.SettingKey.RUNTIME_TILES_SUNSET_AT;
import static twf.tiles.config.source.SettingKey.WRITE_LEGACY_MODEL_LATEST_ALIAS;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import twf.tiles.config.Settings.Http;
import twf.tiles.config.Settings.LegacyRoutes;
import twf.tiles.config.Settings.Publishing;
import twf.tiles.config.Settings.Transport;
import twf.tiles.config.source.FileContent;
import twf.tiles.config.source.SettingKey;
import twf.tiles.error.FailureException;

/** Converts the environment and the file to {@link Settings}. Defines all defaults and ranges. */
final class SettingsReader {
  static final int MAX_FRAMES = 1000;

  private static final int SECONDS_PER_DAY = 86_400;
  private static final int HOURS_PER_YEAR = 8760;
  private static final int MAX_EVENT_LOOPS = 256;
  private static final int MAX_CONNECTIONS = 1_000_000;
  private static final long CACHE_BYTES = 144L << 20;
  private static final long MIN_CACHE_BYTES = 1L << 20;
  private static final long MAX_CACHE_BYTES = 1L << 40;
  private static final String TIME = "a time such as 2026-02-11T00:00:00Z";
  private static final Instant DEPRECATED_AT = Instant.parse("2026-02-11T00:00:00Z");

  private final SettingLookup values;
  private final FileContent file;
  private final ConfigProblems problems = new ConfigProblems();

  private SettingsReader(Map<String, String> environment, FileContent file) {
    this.file = file;
    this.values = new SettingLookup(environment, file, problems);
  }

  /**
   * Reads and validates all settings.
   *
   * @throws FailureException a {@code BadRequest} whose message has one line for each problem
   */
  static Settings read(Map<String, String> environment, FileContent file) {
    return new SettingsReader(environment, file).read();
  }

  private Settings read() {
    problems.addAll(file.problems());
    checkUnknownKeys();
    Settings settings =
        new Settings(
            values.flag(OFFLINE_TILES_ENABLED, false),
            new RootSettingsReader(values, problems).read(),
            publishing(),
            http(),
            new ManagementSettingsReader(values, problems).read(),
            legacyRoutes(),
            new ModelSettingsReader(file, values, problems).read());
    problems.throwIfAny();
    return settings;
  }

  private void checkUnknownKeys() {
    List<String> known = new ArrayList<>(SettingKey.names());
    known.add(ModelSettingsReader.SECTION);
    for (String key : file.values().keySet()) {
      if (!known.contains(key)) {
        problems.addUnknownKey(key, file.name(), known);
      }
    }
  }

  private Publishing publishing() {
    return new Publishing(
        values.integer(OFFLINE_TILES_INITIAL_GATE, 6, 1, MAX_FRAMES),
        values.integer(OFFLINE_TILES_PUBLISH_DELTA, 6, 1, MAX_FRAMES),
        values.integer(OFFLINE_TILES_MAX_WORKERS, 4, 1, 6),
        values
            .parse(
                OFFLINE_TILES_MIN_FREE_BYTES,
                "a number of bytes, 0 or more",
                text -> ValueParsers.number(text, 0, Long.MAX_VALUE))
            .orElse(1L << 30),
        Duration.ofSeconds(values.integer(OFFLINE_TILES_RESCAN_SECONDS, 30, 1, SECONDS_PER_DAY)),
        values.integer(OFFLINE_TILES_RETAIN_RUNS, 8, 0, 10_000),
        values.integer(OFFLINE_TILES_RETAIN_HISTORY_DAYS, 400, 0, 36_500),
        values.integer(OFFLINE_TILES_MAX_RUN_AHEAD_HOURS, 1, -1, HOURS_PER_YEAR),
        values.flag(WRITE_LEGACY_MODEL_LATEST_ALIAS, false));
  }

  private Http http() {
    List<String> origins =
        values
            .find(CORS_ALLOWED_ORIGINS)
            .flatMap(
                raw ->
                    values.parseList(
                        raw,
                        "* alone, or origins such as https://maps.example.com:8443",
                        ValueParsers::origin,
                        all -> !all.isEmpty() && (all.size() == 1 || !all.contains("*"))))
            .orElse(List.of("*"));
    return new Http(
        values.host(HTTP_HOST, "0.0.0.0"),
        values.port(HTTP_PORT, 8099),
        values
            .parse(HTTP_TRANSPORT, "auto, epoll, io_uring or nio", ValueParsers::transport)
            .orElse(Transport.AUTO),
        values.integer(HTTP_EVENT_LOOPS, 0, 0, MAX_EVENT_LOOPS),
        cacheBytes(),
        values.integer(HTTP_MAX_CONNECTIONS, 0, 0, MAX_CONNECTIONS),
        origins);
  }

  private long cacheBytes() {
    return values
        .parse(
            HTTP_CACHE_BYTES,
            "a number of bytes, 1048576 or more",
            text -> ValueParsers.number(text, MIN_CACHE_BYTES, MAX_CACHE_BYTES))
        .orElse(CACHE_BYTES);
  }

  private LegacyRoutes legacyRoutes() {
    Instant deprecatedAt =
        values.parse(RUNTIME_TILES_DEPRECATED_AT, TIME, ValueParsers::time).orElse(DEPRECATED_AT);
    Instant sunsetAt = values.parse(RUNTIME_TILES_SUNSET_AT, TIME, ValueParsers::time).orElse(null);
    if (sunsetAt != null && sunsetAt.isBefore(deprecatedAt)) {
      // RFC 9745, section 4: the sunset must not be earlier than the deprecation.
      String expected = "a time not before RUNTIME_TILES_DEPRECATED_AT, " + deprecatedAt;
      values.find(RUNTIME_TILES_SUNSET_AT).ifPresent(raw -> problems.addWrongValue(raw, expected));
    }
    return new LegacyRoutes(values.flag(RUNTIME_TILES_SOFT_DISABLE, false), deprecatedAt, sunsetAt);
  }
}
