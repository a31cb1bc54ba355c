package twf.tiles.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twf.tiles.testing.Roots;
import twf.tiles.testing.ServerClient;
import twf.tiles.testing.ServerProcess;
import twf.tiles.testing.TinyRun;

/** Two processes on the same roots. */
class SecondProcessIT {
  @TempDir Path folder;

  @Test
  void theSecondServesAndRefusesChangesAndTakesOverWhenTheFirstIsKilled() {
    Roots roots = new Roots(folder);
    try (ServerProcess first = ServerProcess.start(roots, roots.environment());
        ServerProcess second = ServerProcess.start(roots, roots.environment())) {
      assertThat(second.awaitLine("only serves")).contains("process " + first.pid());
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
      second.awaitLine("publishes from now on");
      stage(roots, "gfs/20260129_12z/tmp2m");
      client.awaitPointer("gfs", "20260129_12z", "tmp2m", 6);
      assertThat(client.readJson("/admin/status").getBoolean("publishes")).isTrue();
      assertThat(second.stop()).isZero();
    }
  }

  private static void assertRefused(ServerProcess first, ServerClient client) {
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
    new TinyRun(roots.staging(), key, 6).stage(6);
  }
}
