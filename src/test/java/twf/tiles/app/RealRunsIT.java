package twf.tiles.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static twf.tiles.testing.PublishedTreeAssertions.bytes;
import static twf.tiles.testing.PublishedTreeAssertions.files;
import static twf.tiles.testing.PublishedTreeAssertions.sha256;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twf.tiles.testing.PublishedTreeAssertions;
import twf.tiles.testing.Roots;
import twf.tiles.testing.ServerClient;
import twf.tiles.testing.ServerUnderTest;
import twf.tiles.testing.StagedRun;
import twf.tiles.testing.TestData;

/** Stages the real runs into a server, as their builder does. */
class RealRunsIT {
  private static final JsonObject FAILED_RUN =
      new JsonObject().put("model", "era5").put("run", "20190301_06z");

  @TempDir Path folder;

  @Test
  void publishesRollsBackAndReleasesRealRuns() throws IOException {
    Path data = TestData.folder("staging");
    Roots roots = new Roots(folder);
    try (ServerUnderTest server = ServerUnderTest.start(roots, roots.environment())) {
      ServerClient client = server.client();
      StagedRun.copy(data, roots, "era5/20190301_00z/tmp2m");
      client.awaitPointer("era5", "20190301_00z", "tmp2m", 19);
      StagedRun.copy(data, roots, "era5/20190301_06z/tmp2m");
      client.awaitPointer("era5", "20190301_06z", "tmp2m", 8);
      StagedRun.copy(data, roots, "era5/20190301_12z/tmp2m");
      StagedRun.copy(data, roots, "hrrr/20260129_17z/tmp2m");
      StagedRun.copy(data, roots, "hrrr/20260129_17z/refc");

      assertHeldBack(client);
      assertServedAsStaged(client, data.resolve("era5/20190301_00z/tmp2m"));
      assertRolledBack(client, roots);
      assertReleased(client);
      assertThat(server.stop()).isZero();
      assertThat(server.err()).isEmpty();
    }
    assertGateOfTwoPublishesTheRest(roots);
  }

  private static void assertHeldBack(ServerClient client) {
    client.awaitDecision("era5/20190301_12z/tmp2m", "gate: 3 of 6 frames");
    client.awaitDecision("hrrr/20260129_17z/tmp2m", "gate: 2 of 6 frames");
    JsonObject report = client.awaitDecision("hrrr/20260129_17z/refc", "gate: 2 of 6 frames");
    assertThat(report.getString("outcome")).isEqualTo("pass");
    assertThat(report.getJsonArray("checks")).hasSize(11);
    assertThat(client.array("/api/models").encode())
        .isEqualTo("[{\"id\":\"era5\",\"name\":\"ERA5\"}]");
    assertThat(client.array("/api/runs?model=era5"))
        .isEqualTo(new JsonArray().add("20190301_06z").add("20190301_00z"));
    assertThat(client.array("/api/vars?model=era5&run=latest"))
        .isEqualTo(new JsonArray().add("tmp2m"));
    assertThat(client.get("/manifests/hrrr/latest.json").statusCode()).isEqualTo(404);
    assertThat(client.get("/tiles/era5/20190301_12z/tmp2m/000.pmtiles").statusCode())
        .isEqualTo(404);
  }

  private static void assertServedAsStaged(ServerClient client, Path staged) {
    JsonObject snapshot =
        client
            .json("/api/run/era5/20190301_00z/manifest.json")
            .getJsonObject("variables")
            .getJsonObject("tmp2m");
    assertThat(snapshot.getInteger("available_frames")).isEqualTo(19);
    assertThat(snapshot.getJsonArray("bounds")).hasSize(4);
    assertThat(snapshot.getString("units")).isEqualTo("F");
    assertThat(snapshot.getJsonObject("legend").getJsonArray("stops")).hasSize(8);
    List<Path> archives = files(staged.resolve("frames"));
    assertThat(archives).hasSize(19);
    for (int i = 0; i < archives.size(); i++) {
      JsonObject frame = snapshot.getJsonArray("frames").getJsonObject(i);
      byte[] content = bytes(archives.get(i));
      HttpResponse<byte[]> answer = client.get(frame.getString("url"));
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body()).isEqualTo(content);
      assertThat(frame.getString("sha256")).isEqualTo(sha256(content));
      assertThat(frame.getLong("bytes")).isEqualTo(content.length);
      assertThat(answer.headers().firstValue("ETag")).hasValue('"' + sha256(content) + '"');
    }
  }

  private static void assertRolledBack(ServerClient client, Roots roots) {
    JsonObject before = client.pointer("era5");
    HttpResponse<byte[]> answer =
        client.command(
            "rollback", new JsonObject().put("model", "era5").put("reason", "too warm by far"));
    JsonObject reply = ServerClient.body(answer);
    assertThat(answer.statusCode()).as(reply.encode()).isEqualTo(200);
    assertThat(reply.getString("from_run")).isEqualTo("20190301_06z");
    assertThat(reply.getString("to_run")).isEqualTo("20190301_00z");
    assertThat(reply.getJsonArray("steps").stream().map(step -> ((JsonObject) step)))
        .extracting(step -> step.getString("outcome"))
        .containsExactly("pass", "pass", "pass", "pass", "pass", "pending");
    JsonObject pointer = client.pointer("era5");
    assertThat(pointer.getString("run")).isEqualTo("20190301_00z");
    assertThat(pointer.getLong("generation"))
        .isEqualTo(reply.getLong("generation"))
        .isGreaterThan(before.getLong("generation"));
    JsonObject incident =
        PublishedTreeAssertions.json(
            roots.manifests().resolve("era5/incidents/" + reply.getString("incident") + ".json"));
    assertThat(incident.getString("reason")).isEqualTo("too warm by far");
    await("left out")
        .atMost(ServerUnderTest.BOUND)
        .until(
            () -> client.array("/api/runs?model=era5").equals(new JsonArray().add("20190301_00z")));
    String url = before.getJsonObject("variables").getJsonObject("tmp2m").getString("manifest_url");
    assertThat(client.get(url).statusCode()).isEqualTo(200);
    assertThat(client.get("/tiles/era5/20190301_06z/tmp2m/007.pmtiles").statusCode())
        .isEqualTo(200);
  }

  private static void assertReleased(ServerClient client) {
    assertThat(client.command("release", FAILED_RUN).statusCode()).isEqualTo(200);
    JsonObject pointer = client.pointer("era5");
    assertThat(pointer.getString("run")).isEqualTo("20190301_06z");
    assertThat(pointer.getLong("generation")).isEqualTo(4);
    await("listed again")
        .atMost(ServerUnderTest.BOUND)
        .until(() -> client.array("/api/runs?model=era5").size() == 2);
    assertThat(
            client.readJson("/admin/history?model=era5").getJsonArray("records").stream()
                .map(record -> ((JsonObject) record).getString("operation")))
        .containsExactly("publish", "rollback", "publish", "publish");
  }

  private static void assertGateOfTwoPublishesTheRest(Roots roots) {
    try (ServerUnderTest server =
        ServerUnderTest.start(roots, roots.environment("OFFLINE_TILES_INITIAL_GATE", "2"))) {
      ServerClient client = server.client();
      client.awaitPointer("hrrr", "20260129_17z", "tmp2m", 2);
      client.awaitPointer("hrrr", "20260129_17z", "refc", 2);
      client.awaitPointer("era5", "20190301_12z", "tmp2m", 3);
      assertThat(client.array("/api/vars?model=hrrr&run=20260129_17z"))
          .isEqualTo(new JsonArray().add("refc").add("tmp2m"));
      PublishedTreeAssertions.assertWhole(roots);
      assertThat(server.stop()).isZero();
    }
    assertThat(PublishedTreeAssertions.findLeftovers(roots)).isEmpty();
  }
}
