package twf.tiles.app;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twf.tiles.testing.PublishedTreeAssertions;
import twf.tiles.testing.Roots;
import twf.tiles.testing.ServerClient;
import twf.tiles.testing.ServerUnderTest;
import twf.tiles.testing.StagedRun;

/** Runs two processes on the same roots. */
@Tag("slow")
class WriterTakeoverIT {
  /** Enough frames to kill the writer in the middle of a publish. */
  private static final int FRAMES = 120;

  /** Nothing listens there: it is only named. */
  private static final String ADDRESS = "https://node2.example.com:8098";

  @TempDir Path folder;

  @Test
  void takesOverWhenWriterIsKilled() {
    Roots roots = new Roots(folder);
    try (ServerUnderTest first = ServerUnderTest.start(roots, roots.environment());
        ServerUnderTest disabled =
            ServerUnderTest.start(roots, roots.environment("OFFLINE_TILES_ENABLED", "false"));
        ServerUnderTest web = ServerUnderTest.start(roots, roots.environment("ROLE", "web"));
        ServerUnderTest second =
            ServerUnderTest.start(roots, roots.environment("ADVERTISED_URL", ADDRESS))) {
      assertThat(second.awaitLine("only serves")).contains("process " + first.pid());
      disabled.awaitLine("only serves");
      ServerClient client = second.client();
      stage(roots, "gfs/20260129_00z/tmp2m");
      JsonObject pointer = client.awaitPointer("gfs", "20260129_00z", "tmp2m", 6);
      stage(roots, "gfs/20260129_06z/tmp2m");
      JsonObject newer = client.awaitPointer("gfs", "20260129_06z", "tmp2m", 6);
      assertThat(newer.getLong("generation")).isEqualTo(pointer.getLong("generation") + 1);
      assertThat(client.get("/tiles/gfs/20260129_06z/tmp2m/005.pmtiles").statusCode())
          .isEqualTo(200);
      assertRefused(first, client);

      first.kill();
      second.awaitLine("writer lock acquired");
      stage(roots, "gfs/20260129_12z/tmp2m");
      client.awaitPointer("gfs", "20260129_12z", "tmp2m", 6);
      assertThat(client.readJson("/admin/status").getBoolean("publishes")).isTrue();
      assertWebNamesWriter(web.client(), second);
      assertThat(client.metrics())
          .contains("twf_offline_tile_writer 1.0", "twf_offline_tile_lease_epoch 2.0");
      assertThat(disabled.out()).noneMatch(line -> line.contains("writer lock acquired"));
      assertThat(disabled.client().awaitPointer("gfs", "20260129_12z", "tmp2m", 6)).isNotNull();
      assertThat(second.stop()).isZero();
      // Now nobody is to publish: the disabled process obeys commands.
      disabled.awaitLine("writer lock acquired");
      assertThat(
              disabled.client().command("pin", new JsonObject().put("model", "gfs")).statusCode())
          .isEqualTo(200);
      assertThat(disabled.stop()).isZero();
      assertThat(web.out()).noneMatch(line -> line.contains("writer lock acquired"));
      assertThat(web.stop()).isZero();
    }
  }

  @Test
  void finishesPublishOfKilledWriter() {
    Roots roots = new Roots(folder);
    try (ServerUnderTest first = ServerUnderTest.start(roots, roots.environment());
        ServerUnderTest second = ServerUnderTest.start(roots, roots.environment())) {
      second.awaitLine("only serves");
      ServerClient client = second.client();
      stage(roots, "gfs/20260129_00z/tmp2m");
      client.awaitPointer("gfs", "20260129_00z", "tmp2m", 6);

      new StagedRun(roots.staging(), "gfs/20260129_06z/tmp2m", FRAMES).stage(FRAMES);
      Path frames = roots.published().resolve("gfs/20260129_06z/tmp2m/frames");
      await()
          .pollInterval(Duration.ofMillis(1))
          .atMost(ServerUnderTest.BOUND)
          .until(
              () -> Files.isDirectory(frames) && !PublishedTreeAssertions.files(frames).isEmpty());
      first.kill();
      PublishedTreeAssertions.assertWhole(roots);
      assertThat(client.pointer("gfs").getString("run"))
          .as("run shown when the writer is killed")
          .isEqualTo("20260129_00z");

      second.awaitLine("writer lock acquired");
      JsonObject finished = client.awaitPointer("gfs", "20260129_06z", "tmp2m", FRAMES);
      assertThat(finished.getLong("generation")).isEqualTo(2);
      PublishedTreeAssertions.assertWhole(roots);
      assertThat(PublishedTreeAssertions.findLeftovers(roots)).isEmpty();
      stage(roots, "gfs/20260129_12z/tmp2m");
      client.awaitPointer("gfs", "20260129_12z", "tmp2m", 6);
      assertThat(second.stop()).isZero();
    }
  }

  @Test
  void publishesAfterReacquiringRemovedLock() throws IOException {
    Roots roots = new Roots(folder);
    try (ServerUnderTest server = ServerUnderTest.start(roots, roots.environment())) {
      stage(roots, "gfs/20260129_00z/tmp2m");
      server.client().awaitPointer("gfs", "20260129_00z", "tmp2m", 6);
      Files.delete(roots.manifests().resolve(".lock"));
      server.awaitLine("was removed or replaced");
      stage(roots, "gfs/20260129_06z/tmp2m");
      server.awaitLine("writer lock acquired");
      server.client().awaitPointer("gfs", "20260129_06z", "tmp2m", 6);
      assertThat(server.stop()).isZero();
    }
  }

  @Test
  void probesUnverifiedPointerOnceAtNextStart() throws Exception {
    Roots roots = new Roots(folder);
    Path mark = roots.manifests().resolve("gfs/history/.unverified-00000001");
    try (ServerUnderTest first = ServerUnderTest.start(roots, roots.environment())) {
      stage(roots, "gfs/20260129_00z/tmp2m");
      first.client().awaitPointer("gfs", "20260129_00z", "tmp2m", 6);
      await().atMost(ServerUnderTest.BOUND).until(() -> !Files.exists(mark, NOFOLLOW_LINKS));
      assertThat(first.stop()).isZero();
    }
    // A process that ends between the pointer switch and the probe leaves this mark.
    Files.createSymbolicLink(mark, Path.of("00000001.json"));
    try (ServerUnderTest next = ServerUnderTest.start(roots, roots.environment())) {
      await().atMost(ServerUnderTest.BOUND).until(() -> !Files.exists(mark, NOFOLLOW_LINKS));
      assertThat(next.client().pointer("gfs").getLong("generation")).isEqualTo(1);
      assertThat(next.stop()).isZero();
    }
  }

  private static void assertWebNamesWriter(ServerClient web, ServerUnderTest writer) {
    String name = "process " + writer.pid() + " at " + ADDRESS;
    await(name)
        .atMost(ServerUnderTest.BOUND)
        .until(() -> web.readJson("/admin/status").getString("writer").equals(name));
    JsonObject ready = web.readJson("/health/ready");
    assertThat(ready.getString("role")).isEqualTo("web");
    assertThat(ready.getString("state")).isEqualTo("serving");
    assertThat(ready.getString("writer_url")).isEqualTo(ADDRESS);
    assertThat(ready.getLong("epoch")).isEqualTo(2);
    JsonObject model = new JsonObject().put("model", "gfs");
    HttpResponse<byte[]> refused = web.command("pin", model);
    assertThat(refused.statusCode()).isEqualTo(503);
    assertThat(ServerClient.body(refused).getString("detail")).contains(name);
    assertThat(ServerClient.body(refused).getString("writer_url")).isEqualTo(ADDRESS);
    web.awaitPointer("gfs", "20260129_12z", "tmp2m", 6);
    HttpResponse<byte[]> planned = web.command("rollback", model.copy().put("dry_run", true));
    assertThat(planned.statusCode()).isEqualTo(200);
    assertThat(ServerClient.body(planned).getString("to_run")).isEqualTo("20260129_06z");
  }

  private static void assertRefused(ServerUnderTest first, ServerClient client) {
    JsonObject run = new JsonObject().put("model", "gfs").put("run", "20260129_06z");
    HttpResponse<byte[]> refused = client.command("hold", run);
    assertThat(refused.statusCode()).isEqualTo(503);
    assertThat(ServerClient.body(refused).getString("detail")).contains("process " + first.pid());
    assertThat(client.readJson("/admin/status").getBoolean("publishes")).isFalse();
    JsonObject taken = first.client().readJson("/admin/status");
    assertThat(taken.getBoolean("publishes")).isTrue();
    assertThat(taken.getJsonArray("models").getJsonObject(0).getJsonArray("held")).isEmpty();
  }

  private static void stage(Roots roots, String key) {
    new StagedRun(roots.staging(), key, 6).stage(6);
  }
}
