package twf.tiles.domain;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import twf.tiles.domain.json.StrictJson;
import twf.tiles.testing.TmpfsTempDirFactory;

/** Parses documents of up to 4 MiB that are built to use as much memory as possible. */
class ParseMemoryTest {
  private static final VariableKey KEY = new VariableKey("gfs", new RunId("20260129_18z"), "tmp2m");
  private static final String BEFORE =
      """
      {"contract_version":1,"model":"gfs","run":"20260129_18z","variable":"tmp2m",\
      "expected_frames":6,"available_frames":1,"last_updated":"2026-01-29T18:00:00Z",""";

  /** Heap of a process that parses two documents at a time, including the JVM's own needs. */
  private static final String HEAP = "-Xmx64m";

  private static final int PROCESS_SECONDS = 120;

  @TempDir(factory = TmpfsTempDirFactory.class)
  Path folder;

  private static String document(String inside) {
    return BEFORE + inside + "}";
  }

  /**
   * Repeats {@code one} as often as the limits on document size and tokens allow, replacing # by a
   * number.
   *
   * @param tokens JSON tokens of one repetition
   */
  private static String many(String one, int tokens) {
    StringBuilder all = new StringBuilder();
    for (int i = 0; i * tokens < 499_000 && all.length() < StrictJson.MAX_BYTES - 2000; i++) {
      all.append(i == 0 ? "" : ",").append(one.replace("#", Integer.toString(100_000 + i, 36)));
    }
    return all.toString();
  }

  private static List<String> documents() {
    return List.of(
        document(many("\"#\":12345", 2)),
        document(many("\"#\":{}", 3)),
        document("\"own\":{" + many("\"#\":1", 2) + "}"),
        document("\"own\":[" + many("12345", 1) + "]"),
        document("\"own\":[" + many("[".repeat(20) + "]".repeat(20), 40) + "]"),
        document("\"own\":\"" + "x".repeat(4_000_000) + "\""),
        document("\"frames\":[" + many("12345", 1) + "]"),
        document("\"frames\":[" + many("{\"a\":12345}", 4) + "]"),
        document("\"frames\":[" + many("[[[[[[[[[[]]]]]]]]]]", 20) + "]"),
        document("\"frames\":[[" + many("{\"a\":1}", 4) + "]]"),
        document("\"frames\":[{" + many("\"#\":12345", 2) + "}]"),
        document("\"legend\":{\"title\":\"x\",\"stops\":[" + many("[12.5,\"\"]", 4) + "]}"),
        document("\"legend\":[" + many("{\"a\":1}", 4) + "]"),
        document("\"legend\":{\"title\":\"x\",\"groups\":[" + many("{\"stops\":[]}", 5) + "]}"),
        document("\"legend\":{\"title\":\"x\",\"stops\":[]," + many("\"#\":{}", 3) + "}"),
        document("\"bounds\":[" + many("1.5e3", 1) + "]"));
  }

  @Test
  void boundsMemoryOfTwoConcurrentParses() throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                HEAP,
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classPath(
                    ParseMemoryTest.class,
                    StagedManifest.class,
                    ObjectMapper.class,
                    JsonFactory.class,
                    JsonInclude.class),
                Parser.class.getName()));
    int number = 0;
    for (String document : documents()) {
      Path file = folder.resolve("document-" + number++);
      Files.writeString(file, document);
      command.add(file.toString());
    }
    Path said = folder.resolve("said");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile()).start();
    try {
      assertThat(process.waitFor(PROCESS_SECONDS, TimeUnit.SECONDS)).as("exits").isTrue();
      assertThat(Files.readString(said)).isEqualTo("parsed " + number + "\n");
    } finally {
      process.destroyForcibly();
    }
  }

  /** Returns the class path entries from which these classes were loaded. */
  private static String classPath(Class<?>... classes) {
    return Stream.of(classes)
        .map(one -> one.getProtectionDomain().getCodeSource().getLocation())
        .map(location -> Path.of(URI.create(location.toString())).toString())
        .distinct()
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** Parses each file as manifest, snapshot and meta, in two threads at the same time. */
  static final class Parser {
    private Parser() {}

    public static void main(String[] files) throws InterruptedException {
      for (String file : files) {
        Thread other = new Thread(() -> parse(Path.of(file)));
        other.start();
        parse(Path.of(file));
        other.join();
      }
      System.out.println("parsed " + files.length);
    }

    private static void parse(Path file) {
      try {
        byte[] json = Files.readAllBytes(file);
        StagedManifest.parse(json, KEY);
        Snapshot.parse(json, KEY);
        FrameMetadata.parse(json, KEY, 0);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"%s", "\"own\":{%s}", "\"frames\":[{%s}]", "\"own\":[[{%s}]]"})
  void refusesObjectOfTooManyFields(String place) {
    byte[] json = document(place.formatted(many("\"#\":1", 2))).getBytes(StandardCharsets.UTF_8);
    assertThat(StagedManifest.parse(json, KEY).problems()).contains("more than 10000 fields");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"legend\":[%s]", "\"frames\":[[%s]]", "\"bounds\":[%s]"})
  void refusesKnownValueOfTooManyTokens(String place) {
    byte[] json = document(place.formatted(many("1", 1))).getBytes(StandardCharsets.UTF_8);
    assertThat(Snapshot.parse(json, KEY).problems()).contains("more than 50000 tokens");
  }

  @Test
  void rejectsMoreFramesThanForecastHours() {
    byte[] json = document("\"frames\":[" + many("{}", 2) + "]").getBytes(StandardCharsets.UTF_8);
    assertThat(Snapshot.parse(json, KEY).problems()).contains("an array of 1 to 1000 frames");
  }
}
