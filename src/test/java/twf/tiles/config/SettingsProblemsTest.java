package twf.tiles.config;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.spi.ILoggingEvent;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import twf.tiles.common.PublicUrl;
import twf.tiles.testing.LogCapture;

class SettingsProblemsTest {
  private static final String HOSTS =
      "a host name, or an IPv4 or IPv6 address (IPv6 with or without brackets), without a port or"
          + " a zone";

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

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "OFFLINE_TILES_ENABLED           | yes       | true or false",
        "OFFLINE_TILES_ENABLED           | 1         | true or false",
        "RUNTIME_TILES_SOFT_DISABLE      | on        | true or false",
        "WRITE_LEGACY_MODEL_LATEST_ALIAS | off       | true or false",
        "STAGING_ROOT                    | ` `       | the path of a folder",
        "OFFLINE_TILES_INITIAL_GATE      | 0         | 1 to 1000",
        "OFFLINE_TILES_INITIAL_GATE      | 1001      | 1 to 1000",
        "OFFLINE_TILES_PUBLISH_DELTA     | 0         | 1 to 1000",
        "OFFLINE_TILES_PUBLISH_DELTA     | six       | 1 to 1000",
        "OFFLINE_TILES_PUBLISH_DELTA     | 6.0       | 1 to 1000",
        "OFFLINE_TILES_PUBLISH_DELTA     | 1_0       | 1 to 1000",
        "OFFLINE_TILES_PUBLISH_DELTA     | 0x10      | 1 to 1000",
        "OFFLINE_TILES_MAX_WORKERS       | 0         | 1 to 6",
        "OFFLINE_TILES_MAX_WORKERS       | 7         | 1 to 6",
        "OFFLINE_TILES_MAX_WORKERS       | 4294967297| 1 to 6",
        "OFFLINE_TILES_MIN_FREE_BYTES    | -1        | a number of bytes, 0 or more",
        "OFFLINE_TILES_MIN_FREE_BYTES    | 1GiB      | a number of bytes, 0 or more",
        "OFFLINE_TILES_MIN_FREE_BYTES    | 99999999999999999999 | a number of bytes, 0 or more",
        "OFFLINE_TILES_RESCAN_SECONDS    | 0         | 1 to 86400",
        "OFFLINE_TILES_RESCAN_SECONDS    | 86401     | 1 to 86400",
        "OFFLINE_TILES_RETAIN_RUNS       | -1        | 0 to 10000",
        "OFFLINE_TILES_RETAIN_RUNS       | 10001     | 0 to 10000",
        "OFFLINE_TILES_RETAIN_HISTORY_DAYS | -1      | 0 to 36500",
        "OFFLINE_TILES_RETAIN_HISTORY_DAYS | 36501   | 0 to 36500",
        "OFFLINE_TILES_MAX_RUN_AHEAD_HOURS | -2      | -1 to 8760",
        "OFFLINE_TILES_MAX_RUN_AHEAD_HOURS | 8761    | -1 to 8760",
        "OFFLINE_TILES_MAX_RUN_AHEAD_HOURS | 1.5     | -1 to 8760",
        "HTTP_PORT                       | -1        | 0 to 65535",
        "HTTP_PORT                       | 65536     | 0 to 65535",
        "HTTP_PORT                       | 80:99     | 0 to 65535",
        "HTTP_TRANSPORT                  | Epoll     | auto, epoll, io_uring or nio",
        "HTTP_EVENT_LOOPS                | 257       | 0 to 256",
        "HTTP_CACHE_BYTES                | 1048575   | a number of bytes, 1048576 or more",
        "MANAGEMENT_PORT                 | 65536     | 0 to 65535",
        "ADMIN_BRIDGE_PORT               | x         | 0 to 65535",
        "ADMIN_TOKEN_FILE                | ` `       | the path of a file",
        "ROLE                            | Web       | both, publisher or web",
        "ROLE                            | writer    | both, publisher or web",
        "ADVERTISED_URL                  | node2:8098 | an absolute http or https URL without user, query and fragment, such as https://node2.example.com:8098",
        "ADVERTISED_URL                  | https://a:b@node2 | an absolute http or https URL without user, query and fragment, such as https://node2.example.com:8098",
        "ADVERTISED_URL                  | http://0.0.0.0:8098 | an absolute http or https URL without user, query and fragment, such as https://node2.example.com:8098",
        "CORS_ALLOWED_ORIGINS            | a.example | * alone, or origins such as https://maps.example.com:8443",
        "CORS_ALLOWED_ORIGINS            | https://a.example/ | * alone, or origins such as https://maps.example.com:8443",
        "CORS_ALLOWED_ORIGINS            | https://a.example,* | * alone, or origins such as https://maps.example.com:8443",
        "CORS_ALLOWED_ORIGINS            | https://a.example, | * alone, or origins such as https://maps.example.com:8443",
        "CORS_ALLOWED_ORIGINS            | https://*.example | * alone, or origins such as https://maps.example.com:8443",
        "CORS_ALLOWED_ORIGINS            | http://a:65536 | * alone, or origins such as https://maps.example.com:8443",
        "CORS_ALLOWED_ORIGINS            | http://u@a | * alone, or origins such as https://maps.example.com:8443",
        "CORS_ALLOWED_ORIGINS            | null      | * alone, or origins such as https://maps.example.com:8443",
        "RUNTIME_TILES_DEPRECATED_AT     | 2026-02-11 | a time such as 2026-02-11T00:00:00Z",
        "RUNTIME_TILES_DEPRECATED_AT     | 2026-02-30T00:00:00Z | a time such as 2026-02-11T00:00:00Z",
        "RUNTIME_TILES_DEPRECATED_AT     | 2026-02-11T00:00Z | a time such as 2026-02-11T00:00:00Z",
        "RUNTIME_TILES_SUNSET_AT         | 2026-02-11T00:00:00 | a time such as 2026-02-11T00:00:00Z",
        "RUNTIME_TILES_SUNSET_AT         | 2026-02-10T23:59:59Z | a time not before RUNTIME_TILES_DEPRECATED_AT, 2026-02-11T00:00:00Z",
      })
  void namesInvalidValueSourceAndExpectation(String key, String value, String expected) {
    String line = key + ": value \"" + value + "\" (from %s) is wrong: expected " + expected;
    assertThat(config.problems("", Map.of(key, value)))
        .containsExactly(line.formatted("the environment"));
    String yaml = value.equals("null") || value.isBlank() ? '"' + value + '"' : value;
    assertThat(config.problems(key + ": " + yaml, Map.of()))
        .containsExactly(line.formatted("FILE"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        " ",
        "a b",
        "*",
        "127.1",
        "127.0.0.256",
        "127.0.0.1:8099",
        "010.0.0.1",
        "0",
        "2130706433",
        "0x7f000001",
        "[127.0.0.1]",
        "[localhost]",
        "[::1]:8099",
        "[::1",
        "::1]",
        ":::",
        "1::2::3",
        "12345::",
        "fe80::1%eth0",
        "[fe80::1%25eth0]",
        "http://localhost",
        "localhost:8099",
        "a..b",
        "tiles.example.com/models"
      })
  void namesInvalidHostAndExpectedForms(String host) {
    for (String key : List.of("HTTP_HOST", "MANAGEMENT_HOST")) {
      assertThat(config.problems("", Map.of(key, host)))
          .containsExactly(
              key + ": value \"" + host + "\" (from the environment) is wrong: expected " + HOSTS);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/models",
        "example.org/models",
        "ftp://example.org",
        "https://u:p@example.org/models",
        "https://example.org/models?a=b",
        "https://example.org/models#top",
        "https://example.org/a/../b"
      })
  void namesInvalidPublicUrlAndExpectedForm(String url) {
    String line = "PUBLIC_URL: value \"" + url + "\" (from %s) is wrong: expected ";
    assertThat(config.problems("", Map.of("PUBLIC_URL", url)))
        .containsExactly(line.formatted("the environment") + PublicUrl.FORM);
    assertThat(config.problems("PUBLIC_URL: \"" + url + '"', Map.of()))
        .containsExactly(line.formatted("FILE") + PublicUrl.FORM);
  }

  @Test
  void explainsAddressesMisreadByYaml() {
    assertThat(config.problems("HTTP_HOST: [2001:db8::5]", Map.of()))
        .containsExactly(
            "HTTP_HOST: value \"2001:db8::5\" (from FILE) is wrong: expected "
                + HOSTS
                + "; brackets need quotes in YAML");
    for (String unquoted : List.of("::", "[::1]", "[::]")) {
      assertThat(config.problems("HTTP_HOST: " + unquoted, Map.of()))
          .singleElement()
          .asString()
          .contains("not YAML: line 1, column ", "; an IPv6 address needs quotes");
    }
  }

  @ParameterizedTest
  @CsvSource({"short, false", "correct-horse-battery, false", "with some white space, true"})
  void rejectsTokenWithWhitespaceWithoutShowingIt(String token, boolean wrong) throws Exception {
    if (!wrong) {
      assertThat(config.load("", Map.of("ADMIN_TOKEN", token)).management().adminToken())
          .isEqualTo(token);
      return;
    }
    assertThat(config.problems("", Map.of("ADMIN_TOKEN", token)))
        .containsExactly(
            "ADMIN_TOKEN: value (hidden) (from the environment) is wrong: expected"
                + " characters without white space");
  }

  @Test
  void rejectsTokenAndTokenFileTogether() {
    assertThat(
            config.problems("ADMIN_TOKEN_FILE: /t", Map.of("ADMIN_TOKEN", "correct-horse-battery")))
        .containsExactly(
            "ADMIN_TOKEN_FILE: value \"/t\" (from FILE) is wrong: expected only one of it and"
                + " ADMIN_TOKEN, which is set too (from the environment)");
  }

  @Test
  void requiresCertificateAndKeyTogether() {
    assertThat(config.problems("MANAGEMENT_TLS_CERT_FILE: /c", Map.of()))
        .containsExactly(
            "MANAGEMENT_TLS_CERT_FILE: value \"/c\" (from FILE) is wrong: expected"
                + " MANAGEMENT_TLS_KEY_FILE to be set as well");
    assertThat(config.problems("", Map.of("MANAGEMENT_TLS_KEY_FILE", "/k")))
        .containsExactly(
            "MANAGEMENT_TLS_KEY_FILE: value \"/k\" (from the environment) is wrong: expected"
                + " MANAGEMENT_TLS_CERT_FILE to be set as well");
  }

  @ParameterizedTest
  @CsvSource({
    "MANAGEMENT_TLS_CERT_FILE, MANAGEMENT_TLS_KEY_FILE",
    "MANAGEMENT_TLS_KEY_FILE, MANAGEMENT_TLS_CERT_FILE"
  })
  void requiresPathsForCertificateAndKey(String wrong, String right) {
    assertThat(config.problems("", Map.of(wrong, " ", right, "/r")))
        .containsExactly(
            wrong + ": value \" \" (from the environment) is wrong: expected the path of a file");
  }

  @ParameterizedTest
  @CsvSource({
    "0.0.0.0",
    "::",
    "192.168.1.7",
    "tiles.lan",
    "127.0.0.1.example.com",
    "127.0.0.1.xip.example",
    "::ffff:192.168.1.7",
    "::ffff:0.0.0.0",
    "::127.0.0.1",
    "localhost.example.com"
  })
  void requiresTlsAndTokenBeyondLoopback(String host) {
    String start =
        "MANAGEMENT_HOST: value \"%s\" (from the environment) is wrong: expected a loopback"
            + " address (127.0.0.1, ::1, localhost), or, for remote access, ";
    String tls = "MANAGEMENT_TLS_CERT_FILE and MANAGEMENT_TLS_KEY_FILE";
    String token = "ADMIN_TOKEN or ADMIN_TOKEN_FILE";
    Map<String, String> reached = Map.of("MANAGEMENT_HOST", host);
    assertThat(config.problems("", reached))
        .containsExactly(start.formatted(host) + tls + ", and " + token + " to be set as well");
    assertThat(config.problems("ADMIN_TOKEN: t", reached))
        .containsExactly(start.formatted(host) + tls + " to be set as well");
    assertThat(
            config.problems("MANAGEMENT_TLS_CERT_FILE: /c\nMANAGEMENT_TLS_KEY_FILE: /k", reached))
        .containsExactly(start.formatted(host) + token + " to be set as well");
  }

  @ParameterizedTest
  @CsvSource({
    "/a,   /a,   /b, PUBLISH_ROOT,  STAGING_ROOT",
    "/a,   /a/b, /c, PUBLISH_ROOT,  STAGING_ROOT",
    "/a/b, /c,   /a, MANIFEST_ROOT, STAGING_ROOT",
    "/a,   /b,   /c/../b/d, MANIFEST_ROOT, PUBLISH_ROOT"
  })
  void rejectsNestedRoots(
      String staging, String published, String manifests, String key, String other) {
    assertThat(
            config.problems(
                "",
                Map.of(
                    "STAGING_ROOT", staging,
                    "PUBLISH_ROOT", published,
                    "MANIFEST_ROOT", manifests)))
        .singleElement()
        .asString()
        .startsWith(key + ": value ")
        .contains("is wrong: expected a folder separate from " + other + " \"");
  }

  @Test
  void rejectsRootInsideDefaultRoot() {
    assertThat(config.problems("STAGING_ROOT: /opt/twf_models/data/manifests/x", Map.of()))
        .containsExactly(
            "MANIFEST_ROOT: value \"/opt/twf_models/data/manifests\" (from the default) is wrong:"
                + " expected a folder separate from STAGING_ROOT"
                + " \"/opt/twf_models/data/manifests/x\" (from FILE), neither inside the other");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "HTP_PORT: 1           | HTP_PORT: unknown key in FILE: did you mean HTTP_PORT?",
        "http_port: 1          | http_port: unknown key in FILE: did you mean HTTP_PORT?",
        "HTP_PORT:             | HTP_PORT: unknown key in FILE: did you mean HTTP_PORT?",
        "model: {}             | model: unknown key in FILE: did you mean models?",
        "COLOUR: 1             | COLOUR: unknown key in FILE",
        "models: {a: {nam: x}} | models.a.nam: unknown key in FILE: did you mean models.a.name?",
        "models: {a: {xyzzy: }} | models.a.xyzzy: unknown key in FILE",
      })
  void rejectsUnknownKey(String yaml, String line) {
    assertThat(config.problems(yaml, Map.of())).containsExactly(line);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "models: 5                           | models: value \"5\"",
        "models: {GFS: {}}                   | models.GFS: value \"GFS\"",
        "models: {a: 5}                      | models.a: value \"5\"",
        "models: {a: {name: ''}}             | models.a.name: value \"\"",
        "models: {a: {name: [x]}}            | models.a.name: value \"x\"",
        "models: {a: {initial_gate: 0}}      | models.a.initial_gate: value \"0\"",
        "models: {a: {publish_delta: 1001}}  | models.a.publish_delta: value \"1001\"",
        "models: {a: {required_variables: [T]}} | models.a.required_variables: value \"T\"",
        "models: {a: {required_variables: {}}}  | models.a.required_variables: value {...}",
        "models: {a: {variable_aliases: [t2m]}}  | models.a.variable_aliases: value \"t2m\"",
        "models: {a: {variable_aliases: {T: b}}} | models.a.variable_aliases.T: value \"b\"",
        "models: {a: {variable_aliases: {b: T}}} | models.a.variable_aliases.b: value \"T\"",
        "models: {a: {variable_aliases: {b: }}}  | models.a.variable_aliases.b: value \"\"",
        "models: {a: {variable_aliases: {b: [c]}}} | models.a.variable_aliases.b: value \"c\"",
        "models: {a: {variable_aliases: {b: {}}}} | models.a.variable_aliases.b: value {...}",
        "models: {a: {variable_aliases: {b: b}}} | models.a.variable_aliases.b: value \"b\"",
        "HTTP_PORT: [1]                      | HTTP_PORT: value \"1\"",
        "HTTP_HOST: {a: b}                   | HTTP_HOST: value {...}",
        "CORS_ALLOWED_ORIGINS: []            | CORS_ALLOWED_ORIGINS: value \"\"",
      })
  void rejectsWrongShape(String yaml, String start) {
    assertThat(config.problems(yaml, Map.of()))
        .singleElement()
        .asString()
        .startsWith(start + " (from FILE) is wrong: expected ");
  }

  @Test
  void rejectsChainsCyclesAndHidingAliases() {
    String wrong = "models.a.variable_aliases.%s: value \"%s\" (from FILE) is wrong: expected %s";
    String chain = "a published variable, not another alias";
    assertThat(config.problems("models: {a: {variable_aliases: {t2m: 2t, 2t: tmp2m}}}", Map.of()))
        .containsExactly(wrong.formatted("t2m", "2t", chain));
    assertThat(config.problems("models: {a: {variable_aliases: {t2m: 2t, 2t: t2m}}}", Map.of()))
        .containsExactly(wrong.formatted("t2m", "2t", chain), wrong.formatted("2t", "t2m", chain));
    assertThat(
            config.problems(
                "models: {a: {required_variables: [b], variable_aliases: {b: c}}}", Map.of()))
        .containsExactly(
            wrong.formatted(
                "b", "c", "no alias with the name of a required variable, which it would hide"));
  }

  @Test
  void reportsAllProblemsTogether() {
    assertThat(
            config.problems(
                "HTTP_PORT: x\nHTP_HOST: y\nmodels: {a: {initial_gate: 0}}\nHTTP_HOST: \"a\\nb\"",
                Map.of("OFFLINE_TILES_MAX_WORKERS", "9")))
        .containsExactlyInAnyOrder(
            "HTP_HOST: unknown key in FILE: did you mean HTTP_HOST?",
            "OFFLINE_TILES_MAX_WORKERS: value \"9\" (from the environment) is wrong: expected 1 to 6",
            "HTTP_HOST: value \"a b\" (from FILE) is wrong: expected " + HOSTS,
            "HTTP_PORT: value \"x\" (from FILE) is wrong: expected 0 to 65535",
            "models.a.initial_gate: value \"0\" (from FILE) is wrong: expected 1 to 1000");
  }

  @Test
  void logsUnknownPrefixedVariablesOnly() throws Exception {
    try (LogCapture log = new LogCapture(SettingsLoader.class)) {
      config.load(
          "", Map.of("OFFLINE_TILES_ENABLE", "true", "OFFLINE_TILES_XYZ", "1", "HTP_PORT", "1"));
      assertThat(log.events())
          .extracting(ILoggingEvent::getFormattedMessage)
          .containsExactly(
              "OFFLINE_TILES_ENABLE: unknown key in the environment: did you mean"
                  + " OFFLINE_TILES_ENABLED?",
              "OFFLINE_TILES_XYZ: unknown key in the environment");
    }
  }
}
