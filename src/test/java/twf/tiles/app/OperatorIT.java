package twf.tiles.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twf.tiles.testing.PublishedTreeAssertions;
import twf.tiles.testing.Roots;
import twf.tiles.testing.ServerClient;
import twf.tiles.testing.ServerUnderTest;
import twf.tiles.testing.StagedRun;

/** Tests the operator's HTTP requests and metrics. Each test uses its own model. */
class OperatorIT {
  private static final String FIRST = "20260129_00z";
  private static final String SECOND = "20260129_06z";

  @TempDir static Path folder;

  private static Roots roots;
  private static ServerUnderTest server;
  private static ServerClient client;

  @BeforeAll
  static void start() {
    roots = new Roots(folder);
    server = ServerUnderTest.start(roots, roots.environment());
    client = server.client();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static void publishTwo(String model) {
    for (String run : List.of(FIRST, SECOND)) {
      new StagedRun(roots.staging(), model + "/" + run + "/tmp2m", 8).stage(6);
      client.awaitPointer(model, run, "tmp2m", 6);
    }
  }

  private static JsonObject about(String model) {
    return new JsonObject().put("model", model).put("reason", "wrong colours");
  }

  @Test
  void rollsBackHoldingFailedRunUntilRelease() {
    publishTwo("back");
    HttpResponse<byte[]> answer = client.command("rollback", about("back"));
    JsonObject reply = ServerClient.body(answer);
    assertThat(answer.statusCode()).as(reply.encode()).isEqualTo(200);
    assertThat(reply.getJsonArray("steps").stream().map(JsonObject.class::cast))
        .extracting(step -> step.getString("outcome"))
        .containsExactly("pass", "pass", "pass", "pass", "pass", "pending");
    assertThat(client.pointer("back").getString("run")).isEqualTo(FIRST);
    assertThat(client.pointer("back").getLong("generation")).isEqualTo(3);
    await("left out")
        .atMost(ServerUnderTest.BOUND)
        .until(() -> client.array("/api/runs?model=back").equals(new JsonArray().add(FIRST)));
    assertThat(client.get("/tiles/back/" + SECOND + "/tmp2m/005.pmtiles").statusCode())
        .isEqualTo(200);
    String incident = "back/incidents/" + reply.getString("incident") + ".json";
    assertThat(
            PublishedTreeAssertions.json(roots.manifests().resolve(incident)).getString("from_run"))
        .isEqualTo(SECOND);
    await("the bytes are verified")
        .atMost(ServerUnderTest.BOUND)
        .until(
            () ->
                PublishedTreeAssertions.json(roots.manifests().resolve(incident))
                    .getJsonObject("verification")
                    .getString("outcome")
                    .equals("pass"));
    assertThat(client.metrics())
        .contains(
            "twf_offline_tile_rollback_verifications_total{model=\"back\",outcome=\"pass\"} 1.0");

    new StagedRun(roots.staging(), "back/" + SECOND + "/tmp2m", 8).stage(8);
    client.awaitDecision("back/" + SECOND + "/tmp2m", "held");
    assertThat(client.pointer("back").getString("run")).isEqualTo(FIRST);

    JsonObject run = new JsonObject().put("model", "back").put("run", SECOND);
    assertThat(client.command("release", run).statusCode()).isEqualTo(200);
    client.awaitPointer("back", SECOND, "tmp2m", 8);
    assertThat(client.command("release", run).statusCode()).isEqualTo(409);
  }

  @Test
  void changesNothingInDryRun() {
    publishTwo("dry");
    JsonObject before = client.pointer("dry");
    HttpResponse<byte[]> answer = client.command("rollback", about("dry").put("dry_run", true));
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(ServerClient.body(answer).getString("to_run")).isEqualTo(FIRST);
    assertThat(client.pointer("dry")).isEqualTo(before);
    assertThat(roots.manifests().resolve("dry/incidents")).doesNotExist();
  }

  @Test
  void requiresTokenForChangesOnly() {
    publishTwo("guarded");
    JsonObject before = client.pointer("guarded");
    assertThat(client.command("rollback", about("guarded"), "").statusCode()).isEqualTo(401);
    assertThat(client.command("rollback", about("guarded"), "Bearer wrong").statusCode())
        .isEqualTo(403);
    assertThat(client.pointer("guarded")).isEqualTo(before);
    assertThat(client.command("status", new JsonObject(), "").statusCode()).isEqualTo(200);
    assertThat(client.readJson("/admin/status?model=guarded").getJsonArray("models")).hasSize(1);
    assertThat(client.readJson("/admin/history?model=guarded&limit=1").getJsonArray("records"))
        .hasSize(1);
    assertThat(client.report("guarded/" + FIRST + "/tmp2m").getString("outcome")).isEqualTo("pass");
  }

  @Test
  void rejectsContradictoryBody() {
    HttpResponse<byte[]> answer =
        client.command("rollback", "{\"model\":\"a\",\"model\":\"b\",\"reason\":\"x\"}");
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(ServerClient.body(answer).getString("detail")).contains("no key in it twice");
  }

  @Test
  void servesCommandListByUrl() {
    // A model name may consist of digits.
    assertThat(client.readJson("/admin/history?model=2026&limit=1").getString("model"))
        .isEqualTo("2026");
    assertThat(client.read("/admin/history?model=guarded&model=other").statusCode()).isEqualTo(400);
    assertThat(client.readJson("/admin/status?commands=true").getJsonArray("commands")).hasSize(19);
  }

  @Test
  void rejectsImpossibleCommandsWithReason() {
    HttpResponse<byte[]> unknown = client.command("rollback", about("no-such").put("to_ru", "x"));
    assertThat(unknown.statusCode()).isEqualTo(400);
    assertThat(ServerClient.body(unknown).getString("detail")).contains("to_ru");
    assertThat(client.command("rollback", about("no-such")).statusCode()).isEqualTo(404);
    assertThat(client.command("frobnicate", new JsonObject()).statusCode()).isEqualTo(404);
    assertThat(client.read("/admin/rollback?model=no-such").statusCode()).isEqualTo(405);
    assertThat(client.read("/admin/history").statusCode()).isEqualTo(400);
  }

  @Test
  void recordsPublishAndRollbackMetrics() {
    StagedRun first = new StagedRun(roots.staging(), "measured/" + FIRST + "/tmp2m", 8).stage(6);
    client.awaitPointer("measured", FIRST, "tmp2m", 6);
    first.frames(8);
    // The rescan sees the frames before the manifest lists them, so their build time is
    // observable.
    assertThat(client.command("rescan", new JsonObject()).statusCode()).isEqualTo(200);
    first.commit(8);
    client.awaitPointer("measured", FIRST, "tmp2m", 8);
    new StagedRun(roots.staging(), "measured/" + SECOND + "/tmp2m", 8).stage(6);
    client.awaitPointer("measured", SECOND, "tmp2m", 6);
    assertThat(client.command("rollback", about("measured")).statusCode()).isEqualTo(200);

    String of = "model=\"measured\"";
    String frames = of + ",scope=\"frame\",source=\"%s\",variable=\"tmp2m\"} %s";
    assertThat(client.metrics().lines())
        .contains(
            build(frames.formatted("declared", 14)),
            build(of + ",scope=\"run\",source=\"declared\",variable=\"tmp2m\"} 1"),
            "twf_offline_tile_publish_pointer_switch_latency_seconds_count{"
                + of
                + ",operation=\"publish\"} 3",
            "twf_offline_tile_publish_pointer_switch_latency_seconds_count{"
                + of
                + ",operation=\"rollback\"} 1",
            "twf_offline_tile_publish_duration_seconds_count{" + of + "} 3",
            "twf_offline_tile_pointer_run_timestamp_seconds{" + of + "} 1.7696448E9",
            "twf_offline_tile_frames{" + of + ",state=\"available\",variable=\"tmp2m\"} 8.0",
            "twf_offline_tile_frames{" + of + ",state=\"expected\",variable=\"tmp2m\"} 8.0",
            "twf_offline_tile_held_runs{" + of + "} 1.0",
            "twf_offline_tile_pinned{" + of + "} 0.0")
        .anyMatch(line -> line.startsWith(build(frames.formatted("observed", ""))))
        .anyMatch(line -> line.startsWith("twf_legacy_tile_requests_total{outcome="))
        .anyMatch(line -> line.startsWith("twf_offline_tile_free_bytes{root=\"STAGING_ROOT\"} "))
        .anyMatch(line -> line.startsWith("twf_offline_tile_free_bytes{root=\"PUBLISH_ROOT\"} "))
        .anyMatch(line -> line.startsWith("twf_offline_tile_free_bytes{root=\"MANIFEST_ROOT\"} "));
  }

  private static String build(String rest) {
    return "twf_offline_tile_build_duration_seconds_count{" + rest;
  }

  @Test
  void doesNotLetClientsCreateSeries() {
    client.get("/made-up-path");
    client.get("/tiles/made-up-model/20260129_00z/tmp2m/000.pmtiles");
    client.get("/manifests/made-up-model/latest.json?made-up=1");
    client.request("MADEUP", "/health");
    client.request("MADEUP", "/api/models");
    client.read("/made-up-path");
    client.read("/admin/made-up-command");
    client.report("made-up-model/20260129_00z/tmp2m");
    client.readJson("/admin/status?model=made-up-model");
    client.command("hold", new JsonObject().put("model", "made-up-model").put("run", "x"));
    client.command("rollback", about("made-up-model"));
    assertThat(client.metrics())
        .contains("vertx_http_server")
        .doesNotContainIgnoringCase("made-up")
        .doesNotContainIgnoringCase("madeup");
  }
}
