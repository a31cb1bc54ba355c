package twf.tiles.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twf.tiles.testing.Roots;
import twf.tiles.testing.ServerClient;
import twf.tiles.testing.ServerUnderTest;
import twf.tiles.testing.StagedRun;

/** Switches OFFLINE_TILES_ENABLED on and off in the settings file while the server runs. */
@Tag("slow")
class EnabledFlagIT {
  @TempDir Path folder;

  @Test
  void togglesPublishingFromFileWithoutRestart() throws IOException {
    Roots roots = new Roots(folder);
    Path config = folder.resolve("tiles.yaml");
    switchTo(config, false);
    new StagedRun(roots.staging(), "gfs/20260129_00z/tmp2m", 6).stage(6);
    Map<String, String> environment = roots.environment();
    environment.remove("OFFLINE_TILES_ENABLED");
    try (ServerUnderTest server =
        ServerUnderTest.start(roots, environment, "serve", "--config", config.toString())) {
      ServerClient client = server.client();
      server.awaitLine("publishing is off");
      assertThat(client.get("/health").statusCode()).isEqualTo(200);
      assertThat(client.read("/health/ready").statusCode()).isEqualTo(200);
      assertThat(client.readJson("/admin/status").getBoolean("enabled")).isFalse();
      assertThat(roots.published().resolve("gfs")).doesNotExist();

      switchTo(config, true);
      client.awaitPointer("gfs", "20260129_00z", "tmp2m", 6);

      switchTo(config, false);
      await("publishing is disabled").atMost(ServerUnderTest.BOUND).until(() -> !enabled(client));
      new StagedRun(roots.staging(), "gfs/20260129_06z/tmp2m", 6).stage(6);
      // A periodic rescan would find the run; a manual rescan replies after it has scanned.
      assertThat(new JsonObject(Buffer.buffer(client.command("rescan", new JsonObject()).body())))
          .isEqualTo(new JsonObject().put("manifests", 2).put("announced", 2));
      client.awaitDecision("gfs/20260129_06z/tmp2m", "switched off by OFFLINE_TILES_ENABLED=false");
      assertThat(client.pointer("gfs").getString("run")).isEqualTo("20260129_00z");
      assertThat(roots.published().resolve("gfs/20260129_06z")).doesNotExist();

      switchTo(config, true);
      client.awaitPointer("gfs", "20260129_06z", "tmp2m", 6);
      assertThat(server.stop()).isZero();
    }
  }

  private static boolean enabled(ServerClient client) {
    return client.readJson("/admin/status").getBoolean("enabled");
  }

  private static void switchTo(Path config, boolean on) throws IOException {
    Files.writeString(config, "OFFLINE_TILES_ENABLED: " + on + "\n");
  }
}
