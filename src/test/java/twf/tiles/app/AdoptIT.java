package twf.tiles.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twf.tiles.image.WebpFixtures;
import twf.tiles.testing.PublishedTreeAssertions;
import twf.tiles.testing.Roots;
import twf.tiles.testing.ServerClient;
import twf.tiles.testing.ServerUnderTest;
import twf.tiles.testing.StagedRun;
import twf.tiles.testing.TestData;

/** Serves and adopts what another publisher left in PUBLISH_ROOT and MANIFEST_ROOT. */
@Tag("slow")
class AdoptIT {
  private static final String OWN_RUN = "20260129_12z";

  @TempDir Path folder;

  @Test
  void adoptsRunInTheShapeOfAnotherPublisher() throws IOException {
    Roots roots = new Roots(folder);
    String run = "20260129_06z";
    Path staged = roots.staging().resolve("gfs/" + run + "/tmp2m");
    new StagedRun(roots.staging(), "gfs/" + run + "/tmp2m", 6).stage(6);
    Path left = roots.published().resolve("gfs/" + run + "/tmp2m");
    Files.createDirectories(left.getParent());
    Files.move(staged, left);
    Files.createDirectories(left.resolve("manifests"));
    Files.move(left.resolve("manifest.json"), left.resolve("manifests/manifest.6.json"));
    Files.createSymbolicLink(left.resolve("manifest.json"), Path.of("manifests/manifest.6.json"));
    Files.write(left.resolve("frames/005.webp"), WebpFixtures.bytes(WebpFixtures.LOSSLESS_ALPHA));
    Files.createDirectories(roots.manifests().resolve("gfs"));
    Files.writeString(
        roots.manifests().resolve("gfs/latest.json"),
        """
        {"contract_version": 1, "last_updated": "2026-01-29T11:07:03Z", "model": "gfs",
         "run": "20260129_06z", "variables": {"tmp2m": {"available_frames": 6,
         "expected_frames": 49, "last_updated": "2026-01-29T11:07:03Z",
         "manifest_url": "/published/gfs/20260129_06z/tmp2m/manifest.json"}}}
        """);
    adopt(roots, "gfs", run, "hrrr");
  }

  @Test
  void adoptsRootsThatAnotherPublisherWrote() throws IOException {
    Path from = TestData.cases("foreign-pointer");
    Roots roots = new Roots(folder);
    copy(from.resolve("published"), roots.published());
    copy(from.resolve("manifests"), roots.manifests());
    adopt(roots, "hrrr", "20260129_17z", "gfs");
  }

  /** Copies a tree in which links are kept as files with their target. */
  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        Files.createDirectories(target.getParent());
        if (file.endsWith("manifest.json") && Files.size(file) < 100) {
          Files.createSymbolicLink(target, Path.of(Files.readString(file).strip()));
        } else {
          Files.copy(file, target);
        }
      }
    }
  }

  /** Checks that the image of the last frame is answered where there is one. */
  private static void assertImageIsServed(
      Roots roots, ServerClient client, String model, String run) throws IOException {
    Path image = roots.published().resolve(model + "/" + run + "/tmp2m/frames/005.webp");
    var answer = client.get("/frames/" + model + "/" + run + "/tmp2m/005.webp");
    if (Files.exists(image)) {
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body()).isEqualTo(Files.readAllBytes(image));
    } else {
      assertThat(answer.statusCode()).isEqualTo(404);
    }
  }

  private static JsonObject status(ServerClient client, String model) {
    return client.readJson("/admin/status?model=" + model).getJsonArray("models").getJsonObject(0);
  }

  private static JsonObject command(ServerClient client, JsonObject body) {
    var answer = client.command("adopt", body);
    assertThat(answer.statusCode()).as(new String(answer.body())).isEqualTo(200);
    return ServerClient.body(answer);
  }

  /**
   * @param other a model that is staged beside it
   */
  private static void adopt(Roots roots, String model, String run, String other)
      throws IOException {
    String toType = "tilesctl adopt " + model + " --reason TEXT";
    Path pointer = roots.manifests().resolve(model + "/latest.json");
    byte[] before = Files.readAllBytes(pointer);
    String variable = "/published/" + model + "/" + run + "/tmp2m/";
    String archive = "/tiles/" + model + "/" + run + "/tmp2m/005.pmtiles";
    new StagedRun(roots.staging(), other + "/" + OWN_RUN + "/tmp2m", 6).stage(6);
    try (ServerUnderTest server = ServerUnderTest.start(roots, roots.environment())) {
      ServerClient client = server.client();
      client.awaitPointer(other, OWN_RUN, "tmp2m", 6);
      assertThat(client.get("/manifests/" + model + "/latest.json").body()).isEqualTo(before);
      assertThat(client.json(variable + "manifest.json").getJsonArray("frames")).hasSize(6);
      assertImageIsServed(roots, client, model, run);
      var served = client.get(archive);
      assertThat(served.statusCode()).isEqualTo(200);
      assertThat(client.array("/api/runs?model=" + model).encode()).contains(run);
      assertThat(status(client, model).getJsonArray("problems").encode()).contains(toType);
      assertThat(status(client, other).containsKey("problems")).isFalse();
      assertThat(client.readJson("/admin/models").encode()).contains(other, toType);
      assertThat(client.readJson("/health/ready").getJsonArray("warnings").encode())
          .contains(toType);
      assertThat(client.metrics())
          .contains("twf_offline_tile_model_problems{model=\"" + model + "\"} 1.0")
          .contains("twf_offline_tile_model_problems{model=\"" + other + "\"} 0.0");

      JsonObject about = new JsonObject().put("model", model);
      JsonObject plan = command(client, about.copy().put("dry_run", true));
      assertThat(plan.getJsonArray("rejected")).isEmpty();
      assertThat(plan.getString("run")).isEqualTo(run);
      assertThat(Files.readAllBytes(pointer)).isEqualTo(before);
      assertThat(client.command("adopt", about).statusCode()).isEqualTo(400);
      JsonObject adopted = command(client, about.put("reason", "cut-over"));
      assertThat(adopted.getLong("generation")).isEqualTo(1);
      client.awaitPointer(model, run, "tmp2m", 6);
      assertThat(client.get(archive).body()).isEqualTo(served.body());
      assertImageIsServed(roots, client, model, run);
      assertThat(client.get(archive).headers().firstValue("etag"))
          .isEqualTo(served.headers().firstValue("etag"));
      await()
          .atMost(ServerUnderTest.BOUND)
          .until(() -> client.readJson("/health/ready").getJsonArray("warnings").isEmpty());
      assertThat(status(client, model).containsKey("problems")).isFalse();
      assertThat(status(client, model).getString("operation")).isEqualTo("adopt");
      assertThat(server.stop()).isZero();
    }
    PublishedTreeAssertions.assertWhole(roots);
  }
}
