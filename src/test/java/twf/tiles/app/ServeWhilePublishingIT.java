package twf.tiles.app;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twf.tiles.domain.HistoryRecord;
import twf.tiles.domain.Identifiers;
import twf.tiles.domain.json.StrictJson;
import twf.tiles.testing.PublishedTreeAssertions;
import twf.tiles.testing.Roots;
import twf.tiles.testing.ServerClient;
import twf.tiles.testing.ServerUnderTest;
import twf.tiles.testing.StagedRun;

/** Many clients request everything while runs are published frame by frame and rolled back. */
@Tag("slow")
class ServeWhilePublishingIT {
  private static final String EARLY = "20260129_00z";
  private static final String LATE = "20260129_06z";
  private static final List<String> VARIABLES = List.of("refc", "tmp2m");
  private static final int FRAMES = 6;
  private static final int CLIENTS = 8;
  private static final int PADDING = 150_000;
  private static final int END_SECONDS = 60;

  private final Map<String, byte[]> archives = new ConcurrentHashMap<>();
  private final ConsistencyCheckingClient.Seen seen = new ConsistencyCheckingClient.Seen();
  private final AtomicBoolean done = new AtomicBoolean();
  @TempDir Path folder;

  @Test
  void answersConsistentlyWhilePointersMove() throws Exception {
    Roots roots = new Roots(folder);
    Map<String, String> environment =
        roots.environment("OFFLINE_TILES_INITIAL_GATE", "1", "OFFLINE_TILES_PUBLISH_DELTA", "1");
    ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
    try (ServerUnderTest server = ServerUnderTest.start(roots, environment)) {
      ServerClient client = server.client();
      publish(roots, client, EARLY, 1);
      double before = connections(client);
      assertThat(before).as("connections, including this one").isPositive();
      List<Future<Integer>> clients = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        clients.add(
            threads.submit(
                new ConsistencyCheckingClient(
                    server.publicUri().getPort(), i, archives, seen, this::isDone)));
      }
      pointersMove(roots, client);
      done.set(true);
      assertThat(answers(clients)).isGreaterThan(CLIENTS * 100);
      assertOnlyWhatWasPublished(roots);
      // The probe keeps its own connections open for a minute and may have opened more since.
      await("client connections are closed")
          .atMost(Duration.ofSeconds(100))
          .until(() -> connections(client) <= before);
      PublishedTreeAssertions.assertWhole(roots);
      assertThat(server.stop()).isZero();
      assertThat(server.out()).noneMatch(line -> line.contains(" ERROR "));
      assertThat(server.err()).isEmpty();
    } finally {
      done.set(true);
      threads.shutdownNow();
    }
  }

  private boolean isDone() {
    return done.get();
  }

  private void pointersMove(Roots roots, ServerClient client) {
    for (int frames = 2; frames <= FRAMES; frames++) {
      publish(roots, client, EARLY, frames);
    }
    for (int frames = 1; frames <= FRAMES; frames++) {
      publish(roots, client, LATE, frames);
      if (frames % 2 == 0) {
        command(
            client, "rollback", new JsonObject().put("model", "gfs").put("reason", "looks wrong"));
        assertThat(client.pointer("gfs").getString("run")).isEqualTo(EARLY);
        command(client, "release", new JsonObject().put("model", "gfs").put("run", LATE));
        assertThat(client.pointer("gfs").getString("run")).isEqualTo(LATE);
      }
    }
  }

  private static void command(ServerClient client, String name, JsonObject body) {
    var answer = client.command(name, body);
    assertThat(answer.statusCode()).as(ServerClient.body(answer).encode()).isEqualTo(200);
  }

  /** Stages another frame of each variable, each with unique bytes, and waits for their publish. */
  private void publish(Roots roots, ServerClient client, String run, int frames) {
    for (String variable : VARIABLES) {
      StagedRun staged = new StagedRun(roots.staging(), "gfs/" + run + "/" + variable, FRAMES);
      int fhr = frames - 1;
      byte[] archive = StagedRun.bytes(1 + archives.size(), true, PADDING + archives.size());
      archives.put(staged.key().archiveUrl(Identifiers.frameId(fhr)), archive);
      staged.frame(fhr, archive).stage(frames);
    }
    for (String variable : VARIABLES) {
      client.awaitPointer("gfs", run, variable, frames);
    }
  }

  private static int answers(List<Future<Integer>> clients)
      throws InterruptedException, ExecutionException, TimeoutException {
    int all = 0;
    for (Future<Integer> client : clients) {
      all += client.get(END_SECONDS, SECONDS);
    }
    return all;
  }

  private void assertOnlyWhatWasPublished(Roots roots) {
    Set<String> pointers = new TreeSet<>();
    Set<String> shown = new TreeSet<>();
    for (Path file : PublishedTreeAssertions.historyRecords(roots, "gfs")) {
      HistoryRecord record =
          HistoryRecord.parse(PublishedTreeAssertions.bytes(file), "gfs").value();
      String pointer =
          new String(StrictJson.write(record.pointer().toJson()), StandardCharsets.UTF_8);
      pointers.add(pointer);
      shown.add(ConsistencyCheckingClient.identityOf(new JsonObject(pointer)));
    }
    assertThat(pointers).containsAll(seen.pointers());
    assertThat(shown).containsAll(seen.runs());
    assertThat(seen.pointers()).hasSizeGreaterThan(FRAMES);
    assertThat(seen.runs()).hasSizeGreaterThan(FRAMES);
  }

  /** Returns the number of open HTTP connections that the server reports. */
  private static double connections(ServerClient client) {
    return client
        .metrics()
        .lines()
        .filter(line -> line.startsWith("vertx_http_server_active_connections"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }
}
