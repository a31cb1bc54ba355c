package twf.tiles.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import twf.tiles.common.Host;
import twf.tiles.config.Settings.ModelSettings;

class SettingsKeysTest {
  @TempDir Path folder;
  private SettingsFixture config;

  @BeforeEach
  void open() {
    config = new SettingsFixture(folder);
  }

  @AfterEach
  void close() throws Exception {
    config.close();
  }

  /** Returns for each setting: its key, two values as text, its accessor, the two values parsed. */
  static Stream<Arguments> keys() {
    return Stream.of(
        key(
            "OFFLINE_TILES_ENABLED",
            "TRUE",
            "false",
            s -> s.get(Setting.OFFLINE_TILES_ENABLED),
            true,
            false),
        key(
            "ROLE",
            "web",
            "publisher",
            s -> s.get(Setting.ROLE),
            Settings.NodeRole.WEB,
            Settings.NodeRole.PUBLISHER),
        key(
            "ADVERTISED_URL",
            "https://node2.example.com:8098/",
            "http://[::1]:1/tiles",
            s -> s.find(Setting.ADVERTISED_URL).orElseThrow().text(),
            "https://node2.example.com:8098",
            "http://[::1]:1/tiles"),
        key("STAGING_ROOT", "/a/../b", "/c", s -> s.roots().staging(), p("/b"), p("/c")),
        key("PUBLISH_ROOT", "rel", "/c", s -> s.roots().published(), here("rel"), p("/c")),
        key("MANIFEST_ROOT", "/b", "/c/", s -> s.roots().manifests(), p("/b"), p("/c")),
        key(
            "OFFLINE_TILES_INITIAL_GATE",
            "1",
            "1000",
            s -> s.get(Setting.OFFLINE_TILES_INITIAL_GATE),
            1,
            1000),
        key(
            "OFFLINE_TILES_PUBLISH_DELTA",
            "1000",
            "1",
            s -> s.get(Setting.OFFLINE_TILES_PUBLISH_DELTA),
            1000,
            1),
        key(
            "OFFLINE_TILES_MAX_WORKERS",
            "1",
            "6",
            s -> s.get(Setting.OFFLINE_TILES_MAX_WORKERS),
            1,
            6),
        key(
            "OFFLINE_TILES_MIN_FREE_BYTES",
            "0",
            "99999999999",
            s -> s.get(Setting.OFFLINE_TILES_MIN_FREE_BYTES),
            0L,
            99999999999L),
        key(
            "OFFLINE_TILES_RESCAN_SECONDS",
            "1",
            "86400",
            s -> s.get(Setting.OFFLINE_TILES_RESCAN_SECONDS),
            Duration.ofSeconds(1),
            Duration.ofDays(1)),
        key(
            "OFFLINE_TILES_RETAIN_RUNS",
            "0",
            "10000",
            s -> s.get(Setting.OFFLINE_TILES_RETAIN_RUNS),
            0,
            10000),
        key(
            "OFFLINE_TILES_RETAIN_HISTORY_DAYS",
            "0",
            "36500",
            s -> s.get(Setting.OFFLINE_TILES_RETAIN_HISTORY_DAYS),
            0,
            36500),
        key(
            "OFFLINE_TILES_MAX_RUN_AHEAD_HOURS",
            "-1",
            "8760",
            s -> s.get(Setting.OFFLINE_TILES_MAX_RUN_AHEAD_HOURS),
            -1,
            8760),
        key("HTTP_HOST", "::1", "tiles.lan", s -> s.get(Setting.HTTP_HOST), "::1", "tiles.lan"),
        key("HTTP_PORT", "0", "65535", s -> s.get(Setting.HTTP_PORT), 0, 65535),
        key(
            "PUBLIC_URL",
            "https://example.org/models/",
            "http://[::1]:8080",
            s -> s.find(Setting.PUBLIC_URL).orElseThrow().base(),
            "https://example.org/models",
            "http://[::1]:8080"),
        key(
            "HTTP_TRANSPORT",
            "nio",
            "io_uring",
            s -> s.get(Setting.HTTP_TRANSPORT),
            Settings.Transport.NIO,
            Settings.Transport.IO_URING),
        key("HTTP_EVENT_LOOPS", "1", "256", Settings::eventLoopCount, 1, 256),
        key(
            "HTTP_CACHE_BYTES",
            "1048576",
            "1099511627776",
            s -> s.get(Setting.HTTP_CACHE_BYTES),
            1L << 20,
            1L << 40),
        key(
            "HTTP_MAX_CONNECTIONS",
            "1",
            "1000000",
            s -> s.get(Setting.HTTP_MAX_CONNECTIONS),
            1,
            1_000_000),
        key(
            "MANAGEMENT_ALLOWED_HOSTS",
            "Tiles.example, b",
            "ops",
            s -> s.management().allowedHosts(),
            List.of("tiles.example", "b"),
            List.of("ops")),
        key("MANAGEMENT_HOST", "::1", "127.9.9.9", s -> s.management().host(), "::1", "127.9.9.9"),
        key("MANAGEMENT_PORT", "0", "65535", s -> s.management().port(), 0, 65535),
        key(
            "MANAGEMENT_TLS_CERT_FILE",
            "/b",
            "t",
            s -> s.management().tls().certificates(),
            p("/b"),
            here("t")),
        key(
            "MANAGEMENT_TLS_KEY_FILE",
            "/b",
            "t",
            s -> s.management().tls().key(),
            p("/b"),
            here("t")),
        key("ADMIN_BRIDGE_PORT", "0", "65535", s -> s.management().bridgePort(), 0, 65535),
        key(
            "ADMIN_TOKEN",
            "0123456701234567",
            "correct-horse-battery",
            s -> s.management().adminToken(),
            "0123456701234567",
            "correct-horse-battery"),
        key(
            "ADMIN_TOKEN_FILE",
            "/b",
            "t",
            s -> s.management().adminTokenFile(),
            p("/b"),
            here("t")),
        key(
            "CORS_ALLOWED_ORIGINS",
            "https://a.example:443, http://[::1]:80",
            "HTTPS://A.example:8443",
            s -> s.get(Setting.CORS_ALLOWED_ORIGINS),
            List.of("https://a.example", "http://[::1]"),
            List.of("https://a.example:8443")),
        key(
            "RUNTIME_TILES_SOFT_DISABLE",
            "true",
            "True",
            s -> s.legacyRoutes().softDisabled(),
            true,
            true),
        key(
            "RUNTIME_TILES_DEPRECATED_AT",
            "2026-01-02T03:04:05Z",
            "2026-01-02T03:04:05+01:00",
            s -> s.legacyRoutes().deprecatedAt(),
            Instant.parse("2026-01-02T03:04:05Z"),
            Instant.parse("2026-01-02T02:04:05Z")),
        key(
            "RUNTIME_TILES_SUNSET_AT",
            "2026-02-11T00:00:00Z",
            "2027-01-02T03:04:05.5Z",
            s -> s.legacyRoutes().sunsetAt(),
            Instant.parse("2026-02-11T00:00:00Z"),
            Instant.parse("2027-01-02T03:04:05.500Z")),
        key(
            "WRITE_LEGACY_MODEL_LATEST_ALIAS",
            "true",
            "tRUE",
            s -> s.get(Setting.WRITE_LEGACY_MODEL_LATEST_ALIAS),
            true,
            true));
  }

  private static Arguments key(
      String key,
      String one,
      String other,
      Function<Settings, Object> read,
      Object oneValue,
      Object otherValue) {
    return arguments(key, one, other, read, oneValue, otherValue);
  }

  private static Path p(String path) {
    return Path.of(path);
  }

  private static Path here(String path) {
    return Path.of(path).toAbsolutePath();
  }

  /** Returns the other settings that a setting requires, whatever its value. */
  private static Map<String, String> with(String key) {
    return switch (key) {
      case "MANAGEMENT_TLS_CERT_FILE" -> Map.of("MANAGEMENT_TLS_KEY_FILE", "/key");
      case "MANAGEMENT_TLS_KEY_FILE" -> Map.of("MANAGEMENT_TLS_CERT_FILE", "/certificate");
      default -> Map.of();
    };
  }

  private static Map<String, String> with(String key, String value) {
    Map<String, String> environment = new HashMap<>(with(key));
    environment.put(key, value);
    return environment;
  }

  @Test
  void documentsEveryKey() {
    assertThat(keys().map(arguments -> arguments.get()[0]))
        .containsExactlyInAnyOrderElementsOf(Setting.all().stream().map(Setting::key).toList());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("keys")
  void readsKeyFromEnvironment(
      String key, String one, String other, Function<Settings, Object> read, Object value)
      throws Exception {
    assertThat(read.apply(config.load("", with(key, one)))).isEqualTo(value);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("keys")
  void readsKeyFromFileAsSpelled(
      String key,
      String one,
      String other,
      Function<Settings, Object> read,
      Object value,
      Object otherValue)
      throws Exception {
    assertThat(read.apply(config.load(key + ": " + one, with(key)))).isEqualTo(value);
    assertThat(read.apply(config.load(key + ": \"" + other + '"', with(key))))
        .isEqualTo(otherValue);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("keys")
  void prefersNonEmptyEnvironmentOverFile(
      String key,
      String one,
      String other,
      Function<Settings, Object> read,
      Object value,
      Object otherValue)
      throws Exception {
    String yaml = key + ": \"" + other + '"';
    assertThat(read.apply(config.load(yaml, with(key, one)))).isEqualTo(value);
    assertThat(read.apply(config.load(yaml, with(key, "")))).isEqualTo(otherValue);
  }

  @Test
  void readsModelsFromFile() throws Exception {
    Settings settings =
        config.load(
            """
            OFFLINE_TILES_INITIAL_GATE: 9
            models:
              gfs:
                name: GFS 0.25
                required_variables: [tmp2m, prate]
                variable_aliases: {t2m: tmp2m, "2t": tmp2m}
                initial_gate: 2
                publish_delta: "3"
              hrrr:
                required_variables: tmp2m, tmp2m
              nam:
            """,
            Map.of());
    Map<String, String> aliases = Map.of("t2m", "tmp2m", "2t", "tmp2m");
    assertThat(settings.models())
        .containsExactly(
            Map.entry(
                "gfs", new ModelSettings("GFS 0.25", List.of("tmp2m", "prate"), aliases, 2, 3)),
            Map.entry("hrrr", new ModelSettings("HRRR", List.of("tmp2m"), Map.of(), null, null)),
            Map.entry("nam", new ModelSettings("NAM", List.of(), Map.of(), null, null)));
    assertThat(settings.modelName("gfs")).isEqualTo("GFS 0.25");
    assertThat(settings.modelName("icon-eu")).isEqualTo("ICON-EU");
    assertThat(settings.requiredVariables("gfs")).containsExactly("tmp2m", "prate");
    assertThat(settings.requiredVariables("icon")).isEmpty();
    assertThat(settings.legacyRoutes().variableAliases())
        .isEqualTo(Map.of("gfs", aliases, "hrrr", Map.of(), "nam", Map.of()));
    assertThat(settings.initialGate("gfs")).isEqualTo(2);
    assertThat(settings.initialGate("hrrr")).isEqualTo(9);
    assertThat(settings.initialGate("icon")).isEqualTo(9);
    assertThat(settings.publishDelta("gfs")).isEqualTo(3);
    assertThat(settings.publishDelta("hrrr")).isEqualTo(6);
    assertThat(settings.publishDelta("icon")).isEqualTo(6);
  }

  @Test
  void acceptsOriginsAsYamlList() throws Exception {
    assertThat(
            config
                .load("CORS_ALLOWED_ORIGINS: [https://a.example, 'http://b:81']", Map.of())
                .get(Setting.CORS_ALLOWED_ORIGINS))
        .containsExactly("https://a.example", "http://b:81");
    assertThat(
            config.load("CORS_ALLOWED_ORIGINS: ['*']", Map.of()).get(Setting.CORS_ALLOWED_ORIGINS))
        .containsExactly("*");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "LOCALHOST",
        "localhost.",
        "127.0.0.1",
        "127.255.0.9",
        "::1",
        "[::1]",
        "0:0:0:0:0:0:0:1",
        "::ffff:127.0.0.1",
        "[::FFFF:7f00:1]"
      })
  void requiresNeitherTlsNorTokenOnLoopback(String host) throws Exception {
    Settings.Management management = config.load("", Map.of("MANAGEMENT_HOST", host)).management();
    assertThat(management)
        .isEqualTo(
            new Settings.Management(Host.of(host).text(), 8098, 8097, null, null, null, List.of()));
  }

  @ParameterizedTest
  @CsvSource({
    "0.0.0.0, 0.0.0.0",
    "127.0.0.1., 127.0.0.1",
    "::, ::",
    "[::], ::",
    "[::1], ::1",
    "2001:DB8::5, 2001:db8::5",
    "tiles-1.Example.com, tiles-1.Example.com",
    "my_host, my_host"
  })
  void acceptsAddressesAndNamesWithoutBrackets(String written, String host) throws Exception {
    Map<String, String> environment = new HashMap<>();
    environment.put("HTTP_HOST", written);
    environment.put("MANAGEMENT_HOST", written);
    environment.put("MANAGEMENT_TLS_CERT_FILE", "/c");
    environment.put("MANAGEMENT_TLS_KEY_FILE", "/k");
    environment.put("ADMIN_TOKEN", "token");
    Settings fromEnvironment = config.load("", environment);
    assertThat(fromEnvironment.get(Setting.HTTP_HOST)).isEqualTo(host);
    assertThat(fromEnvironment.management().host()).isEqualTo(host);
    Settings fromFile = config.load("HTTP_HOST: \"" + written + "\"", Map.of());
    assertThat(fromFile.get(Setting.HTTP_HOST)).isEqualTo(host);
    assertThat(AdminClientSettings.load(Path.of("none.yaml"), false, environment, null).host())
        .isEqualTo(host);
  }

  @Test
  void allowsAnyHostWithTlsAndToken() throws Exception {
    Map<String, String> tls =
        Map.of("MANAGEMENT_TLS_CERT_FILE", "/c", "MANAGEMENT_TLS_KEY_FILE", "/k");
    for (String token : List.of("ADMIN_TOKEN", "ADMIN_TOKEN_FILE")) {
      Map<String, String> environment = new HashMap<>(tls);
      environment.put(token, "/token");
      assertThat(config.load("MANAGEMENT_HOST: tiles.lan", environment).management())
          .extracting(Settings.Management::host, Settings.Management::tls)
          .containsExactly("tiles.lan", new Settings.Tls(p("/c"), p("/k")));
    }
  }

  @Test
  void hidesTokenInToString() throws Exception {
    Settings settings = config.load("ADMIN_TOKEN: correct-horse-battery", Map.of());
    assertThat(settings.toString()).doesNotContain("correct-horse").contains("(hidden)");
  }
}
