package twf.tiles.config.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import twf.tiles.config.Settings;
import twf.tiles.config.SettingsFixture;

class SettingsFileTest {
  private static final Settings DEFAULTS =
      new Settings(
          false,
          new Settings.Roots(
              Path.of("/opt/twf_models/data/staging"),
              Path.of("/opt/twf_models/data/published"),
              Path.of("/opt/twf_models/data/manifests")),
          new Settings.Publishing(6, 6, 4, 1L << 30, Duration.ofSeconds(30), 8, 400, 1, false),
          new Settings.Http("0.0.0.0", 8099, Settings.Transport.AUTO, 0, 144L << 20, List.of("*")),
          new Settings.Management("127.0.0.1", 8098, 8097, null, null, null),
          new Settings.LegacyRoutes(false, Instant.parse("2026-02-11T00:00:00Z"), null),
          Map.of());
  private static final Path SHIPPED = Path.of("conf/offline-tiles.yaml");

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

  @Test
  void loadsDefaultsFromShippedFile() throws Exception {
    assertThat(config.load(SHIPPED, true, Map.of())).isEqualTo(DEFAULTS);
  }

  @Test
  void loadsDefaultsFromUncommentedShippedFile() throws Exception {
    String yaml = Files.readString(SHIPPED).replaceAll("(?m)^# (?=[A-Z_]+:|models:|  )", "");
    Settings settings = config.load(yaml, Map.of());
    assertThat(settings.models().get("gfs"))
        .isEqualTo(new Settings.ModelSettings("GFS", List.of(), 6, 6));
    assertThat(settings).usingRecursiveComparison().ignoringFields("models").isEqualTo(DEFAULTS);
    assertThat(yaml.lines().filter(line -> line.matches("[A-Z_]+:.*")).map(l -> l.split(":")[0]))
        .containsExactlyInAnyOrderElementsOf(SettingKey.names());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "# nothing\n", "---\n", "{}\n", "models:\n", "HTTP_PORT:\n"})
  void loadsDefaultsFromEmptyFile(String yaml) throws Exception {
    assertThat(config.load(yaml, Map.of())).isEqualTo(DEFAULTS);
  }

  @Test
  void acceptsMissingOptionalFile() throws Exception {
    assertThat(config.load(folder.resolve("none.yaml"), false, Map.of())).isEqualTo(DEFAULTS);
  }

  @Test
  void rejectsMissingRequiredFile() {
    assertThat(config.problems(folder.resolve("none.yaml"), true, Map.of()))
        .containsExactly("FILE: does not exist");
  }

  @Test
  void doesNotReadRelativeFileFromClassPath() {
    assertThat(config.problems(Path.of("logback.xml"), true, Map.of()))
        .as("where it was looked for")
        .containsExactly(Path.of("FILE").toAbsolutePath() + ": does not exist");
  }

  @Test
  void rejectsFolder() {
    assertThat(config.problems(folder, false, Map.of())).containsExactly("FILE: is a directory");
  }

  @Test
  void rejectsFileOverOneMebibyte() throws Exception {
    assertThat(config.load("#".repeat(1 << 20), Map.of())).isEqualTo(DEFAULTS);
    assertThat(config.problems("#".repeat((1 << 20) + 1), Map.of()))
        .containsExactly("FILE: is larger than 1 MiB");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "HTTP_PORT: [1, 2        | FILE: not YAML: line 1, column ",
        "HTTP_PORT: 'x           | FILE: not YAML: line 1, column ",
        "\\tHTTP_PORT: 1         | FILE: not YAML: line 1, column 1: ",
        "a: b: c                 | FILE: not YAML: line 1, column ",
        "a: \"\\U00110000\"          | FILE: not YAML: ",
        "[1]                     | FILE: line 1, column 1: a list instead of",
        "text                    | FILE: line 1, column 1: a bare value instead of",
        "? [a]\\n: 1             | FILE: line 1, column 3: a key that is not text is not accepted",
        "models: {no: {}}        | FILE: line 1, column 10: the key no without quotes",
        "a: &x {}\\nb: *x        | FILE: line 1, column 4: an anchor or alias is not accepted",
        "a: !!binary aGk=        | FILE: line 1, column 4: a tag is not accepted",
        "a: 1\\n---\\nb: 1       | FILE: line 2, column 1: a second document is not accepted",
        "a: [[[[[[[[[[]]]]]]]]]] | FILE: line 1, column 11: more than 8 levels is not accepted",
      })
  void reportsRejectedTextInOneLine(String yaml, String problem) {
    List<String> problems =
        config.problems(yaml.replace("\\n", "\n").replace("\\t", "\t"), Map.of());
    assertThat(problems).singleElement().asString().startsWith(problem);
  }

  @Test
  void rejectsDuplicateKey() {
    assertThat(config.problems("HTTP_PORT: 1\nmodels:\n  a: {}\n  a: {}\nHTTP_PORT: 2", Map.of()))
        .containsExactly(
            "models.a: duplicate key in FILE (line 4, column 3)",
            "HTTP_PORT: duplicate key in FILE (line 5, column 1)");
  }

  @Test
  void reportsDuplicateKeysWithoutLibraryWarnings() {
    List<LogRecord> warnings = new CopyOnWriteArrayList<>();
    Handler listener = new CollectingHandler(warnings);
    Logger root = Logger.getLogger("");
    root.addHandler(listener);
    try {
      assertThat(config.problems("HTTP_PORT: 1\nHTTP_PORT: 2", Map.of())).hasSize(1);
    } finally {
      root.removeHandler(listener);
    }
    assertThat(warnings).extracting(LogRecord::getMessage).isEmpty();
  }

  private static final class CollectingHandler extends Handler {
    private final List<LogRecord> records;

    CollectingHandler(List<LogRecord> records) {
      this.records = records;
    }

    @Override
    public void publish(LogRecord record) {
      records.add(record);
    }

    @Override
    public void flush() {
      // Nothing is buffered.
    }

    @Override
    public void close() {
      // Nothing is open.
    }
  }
}
