package twf.tiles.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twf.tiles.testing.PublishedTreeAssertions;
import twf.tiles.testing.Roots;
import twf.tiles.testing.ServerClient;
import twf.tiles.testing.ServerUnderTest;
import twf.tiles.testing.StagedRun;
import twf.tiles.testing.TmpfsTempDirFactory;

/**
 * Publishes a run with many variables, frames and legends, with the shipped heap and options, while
 * clients of both ports request the largest documents. Every publish must stay published.
 */
@Tag("slow")
class LargeRunIT {
  private static final String MODEL = "large";
  private static final String RUN = "20260129_18z";

  /** Use {@code -Doffline-tiles.variables=200 -Doffline-tiles.frames=240} for the full size. */
  private static final int VARIABLES = Integer.getInteger("offline-tiles.variables", 32);

  private static final int FRAMES = Integer.getInteger("offline-tiles.frames", 40);
  private static final int STOPS = 256;
  private static final Duration LONGEST = Duration.ofSeconds(120 + VARIABLES * FRAMES / 25);

  /** Pause between requests, scaled so that client load does not outgrow the published data. */
  private static final Duration BETWEEN = Duration.ofMillis(20 + VARIABLES * FRAMES / 100);

  @TempDir(factory = TmpfsTempDirFactory.class)
  Path folder;

  @Test
  void keepsLargeRunPublishedUnderLoad() throws Exception {
    Roots roots = new Roots(folder);
    List<StagedRun> staged = new ArrayList<>();
    for (int i = 0; i < VARIABLES; i++) {
      staged.add(stage(roots.staging(), String.format(Locale.ROOT, "v%03d", i)));
    }
    try (ServerUnderTest server =
            ServerUnderTest.start(roots, ManyWaitingIT.shipped(), roots.environment());
        Load load = new Load(server)) {
      ServerClient client = server.client();
      staged.get(0).commit(FRAMES);
      client.awaitPointer(MODEL, RUN, "v000", FRAMES);
      load.begin();
      long begun = System.nanoTime();
      staged.subList(1, VARIABLES).forEach(run -> run.commit(FRAMES));
      await("all variables")
          .atMost(LONGEST)
          .pollInterval(Duration.ofMillis(200))
          .failFast(() -> !server.isAlive())
          .until(() -> shown(client) == VARIABLES);
      long took = Duration.ofNanos(System.nanoTime() - begun).toMillis();
      load.end();

      assertThat(load.wrong).isEmpty();
      JsonObject run =
          client
              .json("/api/run/" + MODEL + "/" + RUN + "/manifest.json")
              .getJsonObject("variables");
      assertThat(run.fieldNames()).hasSize(VARIABLES);
      assertThat(run.getJsonObject("v001").getJsonObject("legend").getJsonArray("stops"))
          .hasSize(STOPS);
      assertEveryPublishStayed(roots, server);
      System.out.printf(
          Locale.ROOT,
          "%d variables of %d frames: all visible after %d ms, %d answers, %d MiB of heap at most%n",
          VARIABLES,
          FRAMES,
          took,
          load.answers.get(),
          load.heap.get() >> 20);
    }
  }

  private static int shown(ServerClient client) {
    return client.pointer(MODEL).getJsonObject("variables", new JsonObject()).size();
  }

  private static void assertEveryPublishStayed(Roots roots, ServerUnderTest server) {
    for (Path record : PublishedTreeAssertions.historyRecords(roots, MODEL)) {
      assertThat(PublishedTreeAssertions.json(record).getString("operation"))
          .as(record.toString())
          .isEqualTo("publish");
    }
    assertThat(roots.manifests().resolve(MODEL + "/incidents")).doesNotExist();
    assertThat(server.out()).noneMatch(line -> line.contains(" ERROR "));
    assertThat(server.err()).isEmpty();
    assertThat(server.isAlive()).isTrue();
  }

  /**
   * Stages all files of a variable except its manifest. All frames link to one archive, because
   * only the size of the JSON matters.
   */
  private StagedRun stage(Path staging, String variable) throws IOException {
    StagedRun run = new StagedRun(staging, MODEL + "/" + RUN + "/" + variable, FRAMES);
    Path archive = folder.resolve("archive");
    if (!Files.exists(archive)) {
      Files.write(archive, StagedRun.bytes(1, true, 0));
    }
    ObjectNode legend = legend(variable);
    for (int fhr = 0; fhr < FRAMES; fhr++) {
      Files.createDirectories(run.archive(fhr).getParent());
      Files.createLink(run.archive(fhr), archive);
      ObjectNode meta = StagedRun.meta(fhr, run.key());
      meta.set("legend", legend);
      run.meta(fhr, meta);
    }
    return run;
  }

  private static ObjectNode legend(String title) {
    ObjectNode legend = twf.tiles.domain.json.StrictJson.object().put("title", title);
    ArrayNode stops = legend.putArray("stops");
    for (int i = 0; i < STOPS; i++) {
      stops.addArray().add(i / 4.0).add(String.format(Locale.ROOT, "#%06x", i * 65_793));
    }
    return legend;
  }

  /** Clients of both ports; each sends its next request after the previous response. */
  private static final class Load implements AutoCloseable {
    private static final List<String> PUBLIC =
        List.of(
            "/api/run/" + MODEL + "/latest/manifest.json",
            "/api/run/" + MODEL + "/" + RUN + "/manifest.json",
            "/manifests/" + MODEL + "/latest.json",
            "/published/" + MODEL + "/" + RUN + "/v000/manifest.json",
            "/api/tilejson/" + MODEL + "/" + RUN + "/v000/001.json");
    private static final List<String> MANAGEMENT =
        List.of("/admin/status", "/admin/runs?model=" + MODEL, "/health/ready");
    private static final String HEAP = "jvm_memory_used_bytes{area=\"heap\"";

    final Queue<String> wrong = new ConcurrentLinkedQueue<>();
    final AtomicInteger answers = new AtomicInteger();
    final AtomicLong heap = new AtomicLong();
    private final ServerUnderTest server;
    private final HttpClient http =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ScheduledExecutorService threads;

    Load(ServerUnderTest server) {
      this.server = server;
      this.threads = Executors.newScheduledThreadPool(PUBLIC.size() + MANAGEMENT.size() + 1);
    }

    void begin() {
      PUBLIC.forEach(path -> repeat(() -> ask(server.publicUri(), path)));
      MANAGEMENT.forEach(path -> repeat(() -> ask(server.managementUri(), path)));
      repeat(this::measure);
    }

    private void repeat(Runnable question) {
      threads.scheduleWithFixedDelay(question, 0, BETWEEN.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void ask(URI at, String path) {
      try {
        HttpRequest request = HttpRequest.newBuilder(at.resolve(path)).timeout(LONGEST).build();
        int status = http.send(request, BodyHandlers.discarding()).statusCode();
        answers.incrementAndGet();
        if (status != 200) {
          wrong.add(path + ": " + status);
        }
      } catch (IOException e) {
        wrong.add(path + ": " + e);
      } catch (InterruptedException ended) {
        Thread.currentThread().interrupt();
      }
    }

    private void measure() {
      double used =
          server
              .client()
              .metrics()
              .lines()
              .filter(line -> line.startsWith(HEAP))
              .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
              .sum();
      heap.accumulateAndGet((long) used, Math::max);
    }

    void end() {
      threads.shutdownNow();
    }

    @Override
    public void close() {
      end();
    }
  }
}
