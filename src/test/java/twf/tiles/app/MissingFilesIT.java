package twf.tiles.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twf.tiles.testing.PublishedTreeAssertions;
import twf.tiles.testing.Roots;
import twf.tiles.testing.ServerClient;
import twf.tiles.testing.ServerUnderTest;
import twf.tiles.testing.StagedRun;

/** Removes published files under the running server and before a restart. */
@Tag("slow")
class MissingFilesIT {
  private static final String RUN = "20260129_00z";

  @TempDir Path folder;
  private Roots roots;

  @BeforeEach
  void makeRoots() {
    roots = new Roots(folder);
  }

  private static JsonObject ready(ServerClient client) {
    return ServerClient.body(client.read("/health/ready"));
  }

  private static void awaitReady(ServerClient client, int status) {
    await()
        .atMost(ServerUnderTest.BOUND)
        .until(() -> client.read("/health/ready").statusCode() == status);
  }

  private static JsonObject status(ServerClient client) {
    return client.readJson("/admin/status?model=gfs").getJsonArray("models").getJsonObject(0);
  }

  @Test
  void reportsLostRunAndRepublishesOnlyManually() throws IOException {
    Path run = roots.published().resolve("gfs/" + RUN);
    Path aside = folder.resolve("aside");
    try (ServerUnderTest server = ServerUnderTest.start(roots, roots.environment())) {
      ServerClient client = server.client();
      new StagedRun(roots.staging(), "gfs/" + RUN + "/tmp2m", 6).stage(6);
      client.awaitPointer("gfs", RUN, "tmp2m", 6);
      // Wait until the probe of the publish has passed: it would hold a run whose files are
      // missing.
      client.awaitDecision("gfs/" + RUN + "/tmp2m", "published as generation 1");
      awaitReady(client, 200);
      Files.move(run, aside);
      awaitReady(client, 503);
      assertThat(ready(client).getJsonArray("reasons").encode())
          .contains("gfs", run.toString(), "tilesctl rollback gfs");
      assertThat(client.metrics()).contains("twf_offline_tile_missing_files{model=\"gfs\"}");
      assertThat(status(client).getJsonObject("missing_files").getString("first"))
          .startsWith(run.toString());
      assertThat(client.pointer("gfs").getString("run")).isEqualTo(RUN);
      assertThat(server.stop()).isZero();
    }
    try (ServerUnderTest server = ServerUnderTest.start(roots, roots.environment())) {
      ServerClient client = server.client();
      assertThat(client.read("/health/ready").statusCode()).isEqualTo(503);
      client.awaitDecision("gfs/" + RUN + "/tmp2m", "clients are shown");
      assertThat(run).doesNotExist();
      HttpResponse<byte[]> published =
          client.command("publish", new JsonObject().put("model", "gfs").put("run", RUN));
      assertThat(published.statusCode()).isEqualTo(200);
      awaitReady(client, 200);
      PublishedTreeAssertions.assertWhole(roots);
      assertThat(server.stop()).isZero();
    }
  }

  @Test
  void warnsAboutLostFilesUntilRestored() throws IOException {
    try (ServerUnderTest server = ServerUnderTest.start(roots, roots.environment())) {
      ServerClient client = server.client();
      for (String model : new String[] {"gfs", "hrrr"}) {
        new StagedRun(roots.staging(), model + "/" + RUN + "/tmp2m", 6).stage(6);
        client.awaitPointer(model, RUN, "tmp2m", 6);
        client.awaitDecision(model + "/" + RUN + "/tmp2m", "published as generation 1");
      }
      Path archive = roots.published().resolve("gfs/" + RUN + "/tmp2m/frames/003.pmtiles");
      byte[] whole = Files.readAllBytes(archive);
      Files.delete(archive);
      Files.write(archive, new byte[7]);
      await()
          .atMost(ServerUnderTest.BOUND)
          .until(() -> ready(client).getJsonArray("warnings").encode().contains("003.pmtiles"));
      assertThat(client.read("/health/ready").statusCode()).isEqualTo(200);
      assertThat(client.metrics())
          .contains("twf_offline_tile_missing_files{model=\"gfs\"} 1.0")
          .contains("twf_offline_tile_missing_files{model=\"hrrr\"} 0.0");
      assertThat(client.get("/tiles/hrrr/" + RUN + "/tmp2m/003.pmtiles").statusCode())
          .isEqualTo(200);
      Files.write(archive, whole);
      server.awaitLine("are there again");
      assertThat(ready(client).getJsonArray("warnings")).isEmpty();
      assertThat(status(client).containsKey("missing_files")).isFalse();
      assertThat(server.stop()).isZero();
    }
  }
}
