package twf.tiles.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests log output in a child process, because Logback reads the environment only once, when it
 * starts.
 */
class LoggingTest {
  private static final String TIME = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z ";

  @TempDir Path folder;

  @Test
  void writesTextEventPerLine() throws Exception {
    List<String> lines = run(Map.of());
    List<String> events = lines.stream().filter(line -> line.matches(TIME + ".*")).toList();
    assertThat(events.stream().map(line -> line.replaceFirst(TIME, "")))
        .containsExactly(
            "INFO  LoggingChildMain model=gfs run=20260211_00z variable=tmp2m: all three in \"place\"",
            "INFO  LoggingChildMain model=gfs: model only",
            "INFO  LoggingChildMain: first " + LoggingChildMain.FORGED + " [31mred 2J",
            "WARN  Noise: warning of a library",
            "ERROR LoggingChildMain: broken");
    List<String> rest = lines.stream().filter(line -> !line.matches(TIME + ".*")).toList();
    assertThat(rest).isNotEmpty().allMatch(line -> line.startsWith("    "));
    assertThat(String.join("", lines))
        .doesNotContainPattern("[\\p{Cntrl}\u0080-\u009f\u202e&&[^\t]]");
    assertThat(rest.get(0)).isEqualTo("    java.lang.IllegalStateException: cause");
    assertThat(rest).anyMatch(line -> line.contains("at twf.tiles.config.LoggingChildMain.main"));
  }

  @Test
  void writesJsonObjectPerLine() throws Exception {
    List<JsonObject> events =
        run(Map.of("LOG_FORMAT", "json")).stream().map(JsonObject::new).toList();
    assertThat(events.stream().map(event -> event.getString("formattedMessage")))
        .containsExactly(
            "all three in \"place\"",
            "model only",
            "first\r\n" + LoggingChildMain.FORGED + "\u0085\u2028\u001b[31mred\u202e\u2066\u009b2J",
            "warning of a library",
            "broken");
    assertThat(events.get(0).getJsonObject("mdc"))
        .isEqualTo(
            new JsonObject()
                .put("model", "gfs")
                .put("run", "20260211_00z")
                .put("variable", "tmp2m"));
    assertThat(events.get(0).getString("level")).isEqualTo("INFO");
    assertThat(events.get(0).getLong("timestamp")).isPositive();
    assertThat(events.get(4).getJsonObject("throwable").getString("message"))
        .contains(LoggingChildMain.FORGED);
  }

  @Test
  void readsLevelFromEnvironment() throws Exception {
    assertThat(run(Map.of("LOG_LEVEL", "DEBUG")))
        .anyMatch(line -> line.endsWith("DEBUG LoggingChildMain: quiet"));
    assertThat(run(Map.of("LOG_LEVEL", "ERROR")).get(0)).endsWith("ERROR LoggingChildMain: broken");
    assertThat(run(Map.of("LOG_LEVEL", "off"))).isEmpty();
  }

  @Test
  void ignoresEmptyVariables() throws Exception {
    assertThat(run(Map.of("LOG_LEVEL", "", "LOG_FORMAT", "")))
        .anyMatch(line -> line.endsWith("INFO  LoggingChildMain model=gfs: model only"))
        .noneMatch(line -> line.contains("quiet"));
  }

  @Test
  void warnsAboutInvalidVariablesAndUsesDefaults() throws Exception {
    List<String> lines = run(Map.of("LOG_LEVEL", "loud", "LOG_FORMAT", "xml"));
    assertThat(lines)
        .anyMatch(
            line ->
                line.endsWith(
                    "LOG_FORMAT: \"xml\" (from the environment) is wrong: expected one of text, json"))
        .anyMatch(line -> line.contains("LOG_LEVEL: \"loud\" (from the environment) is wrong"))
        .anyMatch(line -> line.endsWith("INFO  LoggingChildMain model=gfs: model only"));
  }

  private List<String> run(Map<String, String> environment) throws Exception {
    Path out = folder.resolve("out");
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx64m",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            LoggingChildMain.class.getName());
    builder.environment().keySet().removeAll(List.of("LOG_FORMAT", "LOG_LEVEL"));
    // With this variable set, the JVM prints a notice to standard error.
    builder.environment().remove("JAVA_TOOL_OPTIONS");
    builder.environment().putAll(environment);
    Process child =
        builder.redirectErrorStream(true).redirectOutput(new File(out.toString())).start();
    try {
      assertThat(child.waitFor(60, TimeUnit.SECONDS)).as("child process exited").isTrue();
      assertThat(child.exitValue()).isZero();
      return Files.readString(out, StandardCharsets.UTF_8).lines().toList();
    } finally {
      child.destroyForcibly();
    }
  }
}
