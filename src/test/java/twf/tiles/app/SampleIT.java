package twf.tiles.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twf.tiles.testing.PublishedTreeAssertions;
import twf.tiles.testing.Roots;
import twf.tiles.testing.ServerClient;
import twf.tiles.testing.ServerUnderTest;

/** Stages the sample runs with one process and publishes them with another. */
class SampleIT {
  @TempDir Path folder;

  @Test
  void publishesSampleRunsAndToleratesRestaging() {
    Roots roots = new Roots(folder);
    sample(roots);
    try (ServerUnderTest server = ServerUnderTest.start(roots, roots.environment())) {
      ServerClient client = server.client();
      await("two runs of gfs")
          .atMost(ServerUnderTest.BOUND)
          .until(
              () ->
                  client.get("/api/runs?model=gfs").statusCode() == 200
                      && client.array("/api/runs?model=gfs").size() == 2);
      await("two variables of hrrr")
          .atMost(ServerUnderTest.BOUND)
          .until(() -> variables(client, "hrrr") == 2);
      await("a pointer of gfs")
          .atMost(ServerUnderTest.BOUND)
          .until(() -> variables(client, "gfs") == 1);
      JsonObject gfs = client.pointer("gfs");
      JsonObject hrrr = client.pointer("hrrr");
      assertAnswersImages(client, gfs);
      sample(roots);
      assertThat(client.command("rescan", new JsonObject()).statusCode()).isEqualTo(200);
      String key = "gfs/" + gfs.getString("run") + "/tmp2m";
      client.awaitDecision(key, "unchanged");
      assertThat(client.pointer("gfs")).isEqualTo(gfs);
      assertThat(client.pointer("hrrr")).isEqualTo(hrrr);
      PublishedTreeAssertions.assertWhole(roots);
      assertThat(server.stop()).isZero();
      assertThat(server.out()).noneMatch(line -> line.contains(" WARN ") || line.contains("ERROR"));
    }
  }

  private static void sample(Roots roots) {
    try (ServerUnderTest program =
        ServerUnderTest.run(roots.folder(), Map.of(), "sample", roots.staging().toString())) {
      assertThat(program.exitCode()).isZero();
      assertThat(program.err()).isEmpty();
    }
  }

  /** Every frame of the run has an image, and the URL that the snapshot names is answered. */
  private static void assertAnswersImages(ServerClient client, JsonObject pointer) {
    String snapshot =
        pointer.getJsonObject("variables").getJsonObject("tmp2m").getString("manifest_url");
    for (Object each : client.json(snapshot).getJsonArray("frames")) {
      JsonObject frame = (JsonObject) each;
      HttpResponse<byte[]> image = client.get(frame.getString("frame_image_url"));
      assertThat(image.statusCode()).isEqualTo(200);
      assertThat(image.headers().firstValue("content-type")).hasValue("image/webp");
      assertThat(image.headers().firstValue("cache-control").orElseThrow()).contains("immutable");
      assertThat(PublishedTreeAssertions.sha256(image.body()))
          .isEqualTo(frame.getString("frame_image_sha256"));
    }
  }

  private static int variables(ServerClient client, String model) {
    return client.pointer(model).getJsonObject("variables", new JsonObject()).size();
  }
}
