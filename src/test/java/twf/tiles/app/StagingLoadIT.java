package twf.tiles.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twf.tiles.testing.PublishedTreeAssertions;
import twf.tiles.testing.Roots;
import twf.tiles.testing.ServerClient;
import twf.tiles.testing.ServerUnderTest;
import twf.tiles.testing.StagedRun;

/** Stages manifests faster, and more runs at once, than a normal builder does. */
@Tag("slow")
class StagingLoadIT {
  private static final String RUN = "20260129_18z";
  private static final int REWRITES = 250;
  private static final Duration PAUSE = Duration.ofMillis(20);

  /** Use {@code -Doffline-tiles.runs=5000} for the full size, which takes minutes. */
  private static final int RUNS = Integer.getInteger("offline-tiles.runs", 60);

  @TempDir Path folder;

  @Test
  void publishesFinalStateOfRapidlyRewrittenManifest() {
    Roots roots = new Roots(folder);
    try (ServerUnderTest server = ServerUnderTest.start(roots, roots.environment())) {
      ServerClient client = server.client();
      StagedRun busy = new StagedRun(roots.staging(), "busy/" + RUN + "/tmp2m", 100).frames(18);
      int[] done = {0};
      await("rewrites")
          .atMost(ServerUnderTest.BOUND)
          .pollDelay(Duration.ZERO)
          .pollInterval(PAUSE)
          .until(
              () -> {
                busy.commit(6 + done[0] * 6 / REWRITES);
                if (done[0] == REWRITES / 2) {
                  new StagedRun(roots.staging(), "calm/" + RUN + "/tmp2m", 6).stage(6);
                }
                return ++done[0] == REWRITES;
              });
      client.awaitPointer("calm", RUN, "tmp2m", 6);
      busy.commit(18);
      client.awaitPointer("busy", RUN, "tmp2m", 18);
      assertThat(results(client, "all", "busy")).isBetween(1.0, REWRITES - 1.0);
      PublishedTreeAssertions.assertWhole(roots);
    }
  }

  private static double results(ServerClient client, String check, String model) {
    String series = "twf_offline_tile_validation_results_total{check=\"" + check + "\"";
    return client
        .metrics()
        .lines()
        .filter(line -> line.startsWith(series))
        .filter(line -> line.contains("model=\"" + model + "\""))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  @Test
  void detectsManySimultaneousRunsWithoutBlocking() throws IOException {
    Roots roots = new Roots(folder);
    Roots aside = new Roots(folder.resolve("aside"));
    List<String> runs =
        IntStream.range(0, RUNS)
            .mapToObj(
                i ->
                    LocalDate.of(2025, 1, 1)
                            .plusDays(i / 24)
                            .format(DateTimeFormatter.ofPattern("yyyyMMdd", Locale.ROOT))
                        + String.format(Locale.ROOT, "_%02dz", i % 24))
            .toList();
    for (String run : runs) {
      new StagedRun(aside.staging(), "many/" + run + "/tmp2m", 1).stage(1);
    }
    try (ServerUnderTest server = ServerUnderTest.start(roots, roots.environment())) {
      ServerClient client = server.client();
      Files.move(aside.staging().resolve("many"), roots.staging().resolve("many"));
      new StagedRun(roots.staging(), "calm/" + RUN + "/tmp2m", 6).stage(6);
      client.awaitPointer("calm", RUN, "tmp2m", 6);
      List<String> shown = new ArrayList<>();
      String newest = runs.get(RUNS - 1);
      // The server reads only the manifest of runs that retention would remove.
      await("the newest run is shown and all manifests are checked")
          .atMost(Duration.ofMinutes(RUNS > 1000 ? 30 : 1))
          .pollInterval(Duration.ofMillis(100))
          .until(
              () -> {
                shown.add(client.pointer("many").getString("run", ""));
                return shown.contains(newest)
                    && results(client, "manifest-contract", "many") >= RUNS;
              });
      assertThat(shown).as("runs shown by the pointer").isSorted();
      PublishedTreeAssertions.assertWhole(roots);
    }
  }

  @Test
  void watchesRecreatedStagingRoot() throws IOException {
    Roots roots = new Roots(folder);
    try (ServerUnderTest server = ServerUnderTest.start(roots, roots.environment())) {
      ServerClient client = server.client();
      new StagedRun(roots.staging(), "gfs/20260129_12z/tmp2m", 6).stage(6);
      client.awaitPointer("gfs", "20260129_12z", "tmp2m", 6);
      Files.move(roots.staging(), folder.resolve("gone"));
      server.awaitLine("nothing is staged until it can be read again");
      assertThat(client.get("/tiles/gfs/20260129_12z/tmp2m/000.pmtiles").statusCode())
          .isEqualTo(200);
      new StagedRun(roots.staging(), "gfs/" + RUN + "/tmp2m", 6).stage(6);
      client.awaitPointer("gfs", RUN, "tmp2m", 6);
      server.awaitLine("is back");
    }
  }
}
