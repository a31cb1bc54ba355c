package twf.tiles.config;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsFileTest {
  private static final Settings DEFAULTS =
      new Settings(
          Map.ofEntries(
              entry(Setting.OFFLINE_TILES_ENABLED, false),
              entry(Setting.ROLE, Settings.NodeRole.BOTH),
              entry(Setting.STAGING_ROOT, Path.of("/opt/twf_models/data/staging")),
              entry(Setting.PUBLISH_ROOT, Path.of("/opt/twf_models/data/published")),
              entry(Setting.MANIFEST_ROOT, Path.of("/opt/twf_models/data/manifests")),
              entry(Setting.OFFLINE_TILES_INITIAL_GATE, 6),
              entry(Setting.OFFLINE_TILES_PUBLISH_DELTA, 6),
              entry(Setting.OFFLINE_TILES_MAX_WORKERS, 4),
              entry(Setting.OFFLINE_TILES_MIN_FREE_BYTES, 1L << 30),
              entry(Setting.OFFLINE_TILES_RESCAN_SECONDS, Duration.ofSeconds(30)),
              entry(Setting.OFFLINE_TILES_RETAIN_RUNS, 8),
              entry(Setting.OFFLINE_TILES_RETAIN_HISTORY_DAYS, 400),
              entry(Setting.OFFLINE_TILES_MAX_RUN_AHEAD_HOURS, 1),
              entry(Setting.WRITE_LEGACY_MODEL_LATEST_ALIAS, false),
              entry(Setting.HTTP_HOST, "0.0.0.0"),
              entry(Setting.HTTP_PORT, 8099),
              entry(Setting.HTTP_TRANSPORT, Settings.Transport.AUTO),
              entry(Setting.HTTP_EVENT_LOOPS, 0),
              entry(Setting.HTTP_CACHE_BYTES, 144L << 20),
              entry(Setting.HTTP_MAX_CONNECTIONS, 0),
              entry(Setting.CORS_ALLOWED_ORIGINS, List.of("*")),
              entry(Setting.MANAGEMENT_HOST, "127.0.0.1"),
              entry(Setting.MANAGEMENT_PORT, 8098),
              entry(Setting.ADMIN_BRIDGE_PORT, 8097),
              entry(Setting.RUNTIME_TILES_SOFT_DISABLE, false),
              entry(Setting.RUNTIME_TILES_DEPRECATED_AT, Instant.parse("2026-02-11T00:00:00Z"))),
          Map.of());
  private static final Pattern KEY = Pattern.compile("^(?:# )?([A-Z_]+):");
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

  private static String uncommented() throws IOException {
    return Files.readString(SHIPPED).replaceAll("(?m)^# (?=[A-Z_]+:|models:|  )", "");
  }

  @Test
  void loadsDefaultsFromUncommentedShippedFile() throws Exception {
    Settings settings = config.load(uncommented(), Map.of());
    assertThat(settings.models().get("gfs"))
        .isEqualTo(new Settings.ModelSettings("GFS", List.of(), Map.of(), 6, 6));
    assertThat(settings).usingRecursiveComparison().ignoringFields("models").isEqualTo(DEFAULTS);
  }

  /** Returns the expected defaults by key; a setting without a default has {@code none}. */
  private static Map<String, String> declared(String none) {
    Map<String, String> declared = new TreeMap<>();
    Setting.all().forEach(each -> declared.put(each.key(), each.defaultText().orElse(none)));
    return declared;
  }

  @Test
  void shipsEveryKeyWithItsDefaultAndNoOther() throws Exception {
    Map<String, String> shipped = new TreeMap<>();
    uncommented()
        .lines()
        .filter(line -> line.matches("[A-Z_]+:.*"))
        .map(line -> line.split(":", 2))
        .forEach(line -> shipped.put(line[0], line[1].strip().replace("\"", "")));
    assertThat(shipped).isEqualTo(declared(""));
    assertThat(uncommented().lines().map(line -> line.strip().split(":")[0]))
        .containsAll(Setting.ofModel().stream().map(Setting::keyInModel).toList());
  }

  @Test
  void commentsEveryShippedNumberWithItsRange() throws Exception {
    Map<String, String> comments = new HashMap<>();
    StringBuilder comment = new StringBuilder();
    for (String line : Files.readAllLines(SHIPPED)) {
      Matcher key = KEY.matcher(line);
      if (key.find()) {
        comments.put(key.group(1), comment.toString());
        comment.setLength(0);
      } else {
        comment.append(line.replaceFirst("^#", ""));
      }
    }
    assertThat(Setting.all())
        .allSatisfy(each -> assertThat(comments.get(each.key())).contains(range(each)));
  }

  @Test
  void documentsEveryKeyWithDefaultAndRangeAndNoOther() throws Exception {
    Map<String, String> defaults = new TreeMap<>();
    Map<String, String> rows = new HashMap<>();
    for (String row : Files.readAllLines(Path.of("README.md"))) {
      String[] cells = row.split("\\|");
      if (cells.length == 4 && cells[1].matches(" `([A-Z]+_[A-Z_]+|ROLE`|models\\.).*")) {
        String[] keys = cells[1].strip().replace("`", "").split(", ");
        String[] values = cells[2].strip().replace("`", "").split(", ");
        for (int i = 0; i < keys.length; i++) {
          defaults.put(keys[i], values[Math.min(i, values.length - 1)]);
          rows.put(keys[i], row);
        }
      }
    }
    assertThat(Setting.all())
        .allSatisfy(each -> assertThat(rows.get(each.key())).contains(range(each)));
    assertThat(defaults).containsKeys("LOG_FORMAT", "LOG_LEVEL");
    defaults.keySet().removeAll(Set.of("LOG_FORMAT", "LOG_LEVEL"));
    List<String> ofModel = defaults.keySet().stream().filter(key -> key.contains(".")).toList();
    defaults.keySet().removeAll(ofModel);
    assertThat(defaults).isEqualTo(declared("none"));
    assertThat(ofModel.stream().map(key -> key.substring(key.lastIndexOf('.') + 1)))
        .containsExactlyInAnyOrderElementsOf(
            Setting.ofModel().stream().map(Setting::keyInModel).toList());
  }

  /** Returns the range of a numeric setting; empty for other settings. */
  private static String range(Setting<?> setting) {
    return setting.expected().matches("-?[0-9]+ to [0-9]+") ? setting.expected() : "";
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
        .as("resolved against the working directory")
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
