package twf.tiles.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twf.tiles.testing.Roots;
import twf.tiles.testing.ServerClient;
import twf.tiles.testing.ServerUnderTest;
import twf.tiles.testing.StagedRun;
import twf.tiles.testing.TestBridgeClient;

/** Tests the admin bridge of the real server from another process. Each test uses its own model. */
class BridgeIT {
  private static final String FIRST = "20260129_00z";
  private static final String SECOND = "20260129_06z";

  @TempDir static Path folder;

  private static Roots roots;
  private static ServerUnderTest server;
  private static ServerClient http;

  private TestBridgeClient bridge;

  @BeforeAll
  static void start() {
    roots = new Roots(folder);
    server = ServerUnderTest.start(roots, roots.environment());
    http = server.client();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void connect() {
    bridge = server.bridge();
  }

  @AfterEach
  void hangUp() {
    bridge.close();
  }

  private static void publish(String model, String run) {
    new StagedRun(roots.staging(), model + "/" + run + "/tmp2m", 8).stage(6);
    http.awaitPointer(model, run, "tmp2m", 6);
  }

  private static JsonObject about(String model) {
    return new JsonObject().put("model", model);
  }

  @Test
  void allowsReadsWithoutToken() {
    publish("read", FIRST);
    TestBridgeClient.Reply status = bridge.request("status", about("read"), "");
    assertThat(status.failureCode()).as(status.message()).isZero();
    assertThat(status.body().getJsonArray("models").getJsonObject(0).getString("run"))
        .isEqualTo(FIRST);
    assertThat(bridge.request("history", about("read"), "").body().getJsonArray("records"))
        .hasSize(1);
  }

  @Test
  void requiresTokenForChanges() {
    publish("guarded", FIRST);
    JsonObject run = about("guarded").put("run", SECOND);
    assertThat(bridge.request("hold", run, "").failureCode()).isEqualTo(401);
    TestBridgeClient.Reply wrong = bridge.request("hold", run, "wrong");
    assertThat(wrong.failureCode()).isEqualTo(403);
    assertThat(wrong.message()).contains("token");
    assertThat(held("guarded")).isEmpty();
    assertThat(bridge.request("hold", run).failureCode()).isZero();
    assertThat(held("guarded")).hasSize(1);
  }

  private List<?> held(String model) {
    return bridge
        .request("status", about(model), "")
        .body()
        .getJsonArray("models")
        .getJsonObject(0)
        .getJsonArray("held")
        .getList();
  }

  @Test
  void rejectsImpossibleCommandsWithCodeAndReason() {
    assertThat(bridge.request("frobnicate", new JsonObject()).failureCode()).isEqualTo(404);
    assertThat(bridge.request("frobnicate", new JsonObject()).message()).contains("status");
    assertThat(bridge.request("rollback", about("no-such").put("reason", "x")).failureCode())
        .isEqualTo(404);
    assertThat(bridge.request("history", new JsonObject()).failureCode()).isEqualTo(400);
  }

  @Test
  void sendsPublishAndRollbackEvents() {
    BlockingQueue<JsonObject> staged = bridge.register("twf.tiles.staged");
    BlockingQueue<JsonObject> validated = bridge.register("twf.tiles.validated");
    BlockingQueue<JsonObject> published = bridge.register("twf.tiles.published");
    BlockingQueue<JsonObject> rolledBack = bridge.register("twf.tiles.rolled-back");
    BlockingQueue<JsonObject> changed = bridge.register("twf.tiles.tree-changed");
    publish("told", FIRST);
    publish("told", SECOND);

    assertThat(event(staged, "told").fieldNames())
        .containsExactlyInAnyOrder("model", "run", "variable", "modified");
    JsonObject report = event(validated, "told");
    assertThat(report.fieldNames())
        .containsExactlyInAnyOrder(
            "model", "run", "variable", "at", "outcome", "decision", "checks", "frames");
    assertThat(report.getString("outcome")).isEqualTo("pass");
    assertThat(event(published, "told")).isEqualTo(moved(FIRST, 1, 0));
    assertThat(event(published, "told")).isEqualTo(moved(SECOND, 2, 1));
    TestBridgeClient.Reply reply =
        bridge.request("rollback", about("told").put("reason", "stripes"));
    assertThat(reply.failureCode()).as(reply.message()).isZero();
    assertThat(event(rolledBack, "told")).isEqualTo(moved(FIRST, 3, 2));
    assertThat(event(changed, "told")).isEqualTo(about("told"));
  }

  @Test
  void streamsEventsOverHttp() throws IOException {
    URI events = server.managementUri().resolve("/events?model=streamed");
    HttpURLConnection connection = (HttpURLConnection) events.toURL().openConnection();
    connection.setReadTimeout((int) ServerUnderTest.BOUND.toMillis());
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8))) {
      assertThat(lines.readLine()).isEqualTo("retry: 5000");
      publish("streamed", FIRST);
      String line = lines.readLine();
      while (!line.equals("event: published")) {
        line = lines.readLine();
      }
      assertThat(new JsonObject(lines.readLine().substring("data: ".length())))
          .isEqualTo(moved(FIRST, 1, 0).put("model", "streamed"));
    }
  }

  @Test
  void doesNotLetClientsCreateSeries() {
    bridge.request("made-up", new JsonObject());
    bridge.request("status", about("made-up-model"));
    for (String type : List.of("register", "unregister")) {
      bridge.sendFrame(new JsonObject().put("type", type).put("address", "twf.tiles.made-up"));
      assertThat(bridge.nextOther().getString("message")).isEqualTo("access_denied");
    }
    assertThat(http.metrics()).contains("twf.tiles.admin.status").doesNotContain("made-up");
  }

  private static JsonObject moved(String run, int generation, int previous) {
    return about("told")
        .put("run", run)
        .put("generation", generation)
        .put("previous_generation", previous);
  }

  /** Returns the next event of a model. */
  private static JsonObject event(BlockingQueue<JsonObject> events, String model) {
    while (true) {
      JsonObject body = TestBridgeClient.poll(events, model).getJsonObject("body");
      if (model.equals(body.getString("model"))) {
        return body;
      }
    }
  }
}
