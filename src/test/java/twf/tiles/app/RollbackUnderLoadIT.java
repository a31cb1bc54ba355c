package twf.tiles.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twf.tiles.testing.PublishedTreeAssertions;
import twf.tiles.testing.Roots;
import twf.tiles.testing.ServerClient;
import twf.tiles.testing.ServerUnderTest;
import twf.tiles.testing.StagedRun;
import twf.tiles.testing.TestBridgeClient;

/**
 * Requests the pointer a thousand times a second while an operator rolls back and restores. Every
 * response must be the complete old pointer or the complete new one.
 */
class RollbackUnderLoadIT {
  private static final String FIRST = "20260129_00z";
  private static final String SECOND = "20260129_06z";
  private static final int A_TICK = 10;
  private static final int BEFORE_AND_AFTER = 1000;

  /** One minute of requests: far more than a rollback and a restore take. */
  private static final int MAX_RESPONSES = 60_000;

  @TempDir Path folder;

  @Test
  void answersOldOrNewPointerConsistently() throws Exception {
    Roots roots = new Roots(folder);
    try (ServerUnderTest server = ServerUnderTest.start(roots, roots.environment());
        TestBridgeClient bridge = server.bridge()) {
      ServerClient http = server.client();
      for (String run : List.of(FIRST, SECOND)) {
        new StagedRun(roots.staging(), "loaded/" + run + "/tmp2m", 8).stage(6);
        http.awaitPointer("loaded", run, "tmp2m", 6);
      }
      Load load = new Load(server.publicUri());
      CompletableFuture<Void> sent = load.start();
      JsonObject wish = new JsonObject().put("model", "loaded").put("reason", "under load");
      load.awaitMoreResponses(BEFORE_AND_AFTER);
      assertThat(bridge.request("rollback", wish).message()).isEmpty();
      load.awaitMoreResponses(BEFORE_AND_AFTER);
      assertThat(bridge.request("restore", wish).message()).isEmpty();
      load.awaitMoreResponses(BEFORE_AND_AFTER);
      load.stop();
      sent.get(ServerUnderTest.BOUND.toSeconds(), TimeUnit.SECONDS);

      assertThat(load.answers).hasSizeGreaterThanOrEqualTo(3 * BEFORE_AND_AFTER);
      assertThat(load.answers).allMatch(answer -> answer.statusCode() == 200);
      assertThat(load.bodies()).isEqualTo(states(roots));
    }
  }

  /** Returns the pointers in the history, except the first, which the load never sees. */
  private static Set<String> states(Roots roots) {
    return PublishedTreeAssertions.historyRecords(roots, "loaded").stream()
        .map(record -> PublishedTreeAssertions.json(record).getJsonObject("pointer"))
        .filter(pointer -> pointer.getLong("generation") > 1)
        .map(JsonObject::encode)
        .collect(Collectors.toSet());
  }

  /**
   * Sends a fixed number of requests every 10 ms, whether or not the previous ones have completed.
   */
  private static final class Load {
    final Queue<HttpResponse<byte[]>> answers = new ConcurrentLinkedQueue<>();
    private final CompletableFuture<Void> all = new CompletableFuture<>();
    private volatile boolean ended;
    private final List<CompletableFuture<?>> asked = new ArrayList<>();
    private final ScheduledExecutorService ticks = Executors.newSingleThreadScheduledExecutor();
    private final HttpClient client =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final HttpRequest request;

    Load(URI server) {
      request =
          HttpRequest.newBuilder(server.resolve("/manifests/loaded/latest.json"))
              .timeout(ServerUnderTest.BOUND)
              .build();
    }

    /**
     * Returns a future that completes after {@link #stop} when all requests have their response.
     */
    CompletableFuture<Void> start() {
      ticks.scheduleAtFixedRate(this::tick, 0, 10, TimeUnit.MILLISECONDS);
      return all;
    }

    private void tick() {
      if (ended || asked.size() >= MAX_RESPONSES) {
        ticks.shutdown();
        CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new))
            .whenComplete(
                (done, cause) -> {
                  if (cause == null) {
                    all.complete(null);
                  } else {
                    all.completeExceptionally(cause);
                  }
                });
        return;
      }
      for (int i = 0; i < A_TICK; i++) {
        asked.add(client.sendAsync(request, BodyHandlers.ofByteArray()).thenAccept(answers::add));
      }
    }

    void awaitMoreResponses(int count) {
      int enough = answers.size() + count;
      org.awaitility.Awaitility.await()
          .atMost(ServerUnderTest.BOUND)
          .until(() -> answers.size() >= enough);
    }

    void stop() {
      ended = true;
    }

    Set<String> bodies() {
      return answers.stream()
          .map(answer -> new String(answer.body(), StandardCharsets.UTF_8))
          .map(text -> new JsonObject(text).encode())
          .collect(Collectors.toSet());
    }
  }
}
