package twf.tiles.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twf.tiles.testing.Roots;
import twf.tiles.testing.ServerClient;
import twf.tiles.testing.ServerUnderTest;
import twf.tiles.testing.StagedRun;

/**
 * Stages many large manifests that wait for the initial gate, with the shipped heap and options.
 */
@Tag("slow")
class ManyWaitingIT {
  private static final String RUN = "20260129_18z";

  /** Use {@code -Doffline-tiles.waiting=500} for the full size, which takes 2 GB of disk. */
  private static final int WAITING = Integer.getInteger("offline-tiles.waiting", 30);

  private static final int UNKNOWN_BYTES = 4_090_000;
  private static final Duration MAX_DURATION = Duration.ofSeconds(60 + WAITING);

  @TempDir Path folder;

  @Test
  void boundsHeapOfWaitingRunsAndPublishesOthers() throws IOException {
    Roots roots = new Roots(folder);
    // All models share one archive: only the manifests differ.
    StagedRun one = new StagedRun(folder.resolve("one"), "one/" + RUN + "/tmp2m", 6).frames(1);
    for (int i = 0; i < WAITING; i++) {
      stage(roots.staging(), String.format(Locale.ROOT, "m%03d", i), one.archive(0));
    }
    try (ServerUnderTest server = ServerUnderTest.start(roots, shipped(), roots.environment())) {
      awaitAllWait(server.client());
      long begun = System.nanoTime();
      new StagedRun(roots.staging(), "calm/" + RUN + "/tmp2m", 6).stage(6);
      server.client().awaitPointer("calm", RUN, "tmp2m", 6);
      System.out.printf(
          Locale.ROOT,
          "%d manifests wait; another model was published in %d ms%n",
          WAITING,
          Duration.ofNanos(System.nanoTime() - begun).toMillis());
      assertThat(server.isAlive()).isTrue();
    }
    try (ServerUnderTest server = ServerUnderTest.start(roots, shipped(), roots.environment())) {
      awaitAllWait(server.client());
      new StagedRun(roots.staging(), "calm/" + RUN + "/tmp2m", 12).stage(12);
      server.client().awaitPointer("calm", RUN, "tmp2m", 12);
      assertThat(server.isAlive()).as("server is alive after a restart").isTrue();
    }
  }

  /** Returns {@code JAVA_OPTS} of the systemd unit. */
  static List<String> shipped() throws IOException {
    String options =
        Files.readAllLines(Path.of("conf/systemd/offline-tiles.env")).stream()
            .filter(line -> line.startsWith("JAVA_OPTS="))
            .findFirst()
            .orElseThrow();
    assertThat(options).contains("-XX:+ExitOnOutOfMemoryError", "-Xmx256m");
    return Arrays.asList(options.substring("JAVA_OPTS=".length()).split(" "));
  }

  private static void awaitAllWait(ServerClient client) {
    for (int i = WAITING - 1; i >= 0; i--) {
      String key = String.format(Locale.ROOT, "m%03d/%s/tmp2m", i, RUN);
      await(key)
          .atMost(MAX_DURATION)
          .pollInterval(Duration.ofMillis(200))
          .until(() -> client.report(key).getString("decision", "").startsWith("gate: 1 of 6"));
    }
  }

  private static void stage(Path staging, String model, Path archive) throws IOException {
    StagedRun run = new StagedRun(staging, model + "/" + RUN + "/tmp2m", 6);
    Files.createDirectories(run.archive(0).getParent());
    Files.createLink(run.archive(0), archive);
    run.meta(0, StagedRun.meta(0, run.key())).commit(1);
    Path manifest = staging.resolve(model + "/" + RUN + "/tmp2m/manifest.json");
    String json = Files.readString(manifest).stripTrailing();
    String large =
        json.substring(0, json.length() - 1) + ",\"own\":\"" + "x".repeat(UNKNOWN_BYTES) + "\"}";
    Path part = manifest.resolveSibling(".manifest.part");
    Files.write(part, large.getBytes(StandardCharsets.UTF_8));
    Files.move(part, manifest, StandardCopyOption.REPLACE_EXISTING);
  }
}
