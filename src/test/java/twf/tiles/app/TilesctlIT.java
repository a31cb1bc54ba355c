package twf.tiles.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twf.tiles.testing.Roots;
import twf.tiles.testing.ServerClient;
import twf.tiles.testing.ServerUnderTest;
import twf.tiles.testing.StagedRun;
import twf.tiles.testing.TilesctlProcess;
import twf.tiles.testing.TilesctlProcess.Ended;

/** Runs the {@code tilesctl} script against the real server. Each test uses its own model. */
@Tag("slow")
class TilesctlIT {
  private static final String FIRST = "20260129_00z";
  private static final String SECOND = "20260129_06z";

  @TempDir static Path folder;

  private static Roots roots;
  private static ServerUnderTest server;
  private static ServerClient client;
  private static TilesctlProcess tilesctl;

  @BeforeAll
  static void start() {
    roots = new Roots(folder);
    server = ServerUnderTest.start(roots, roots.environment());
    client = server.client();
    tilesctl =
        new TilesctlProcess(folder.resolve("home"))
            .with("ADMIN_BRIDGE_PORT", Integer.toString(server.bridgePort()))
            .with("ADMIN_TOKEN", Roots.TOKEN);
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

  @Test
  void rollsBackAndRestoresModel() {
    publishTwo("back");
    String plan = tilesctl.run("rollback", "back", "--dry-run").output();
    assertThat(plan)
        .contains("to run     " + FIRST + ", as generation 1 showed it")
        .contains("held then  " + SECOND);
    assertThat(client.pointer("back").getString("run")).isEqualTo(SECOND);

    String done = tilesctl.run("rollback", "back", "--yes", "-r", "stripes caf\u00e9").output();
    assertThat(done)
        .startsWith("rolled back back\n")
        .contains("now generation 3", "staging       pass", "verify-bytes  pending");
    assertThat(client.pointer("back").getString("run")).isEqualTo(FIRST);

    assertThat(tilesctl.run("status", "back").output())
        .contains(" by ada: stripes caf\u00e9\n             tilesctl release back " + SECOND);
    assertThat(tilesctl.run("history", "back", "--limit", "1").output())
        .contains("3    2       rollback   " + FIRST);
    String incidents = tilesctl.run("incidents", "back").output();
    assertThat(incidents).contains("reason     stripes caf\u00e9");
    String incident = incidents.substring(0, incidents.indexOf(' '));
    assertThat(tilesctl.run("root-cause", incident, "wrong colormap").output())
        .contains("closed", "root cause wrong colormap (ada)");

    assertThat(tilesctl.run("restore", "back", "-y").output()).startsWith("restored back\n");
    assertThat(client.pointer("back").getString("run")).isEqualTo(SECOND);
  }

  @Test
  void setsAndRemovesHoldsAndPins() {
    publishTwo("held");
    assertThat(tilesctl.run("hold", "held", FIRST, "-r", "x").output()).contains("is held");
    Ended refused = tilesctl.run("publish", "held", FIRST);
    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.err()).contains("tilesctl release held " + FIRST).hasLineCount(1);
    assertThat(tilesctl.run("release", "held", FIRST).output()).contains("is released");
    assertThat(tilesctl.run("pin", "held").output()).contains("tilesctl unpin held");
    assertThat(tilesctl.run("models").output()).containsPattern("held +20260129_06z .* yes ");
    assertThat(tilesctl.run("unpin", "held").output()).contains("is no longer pinned");
    assertThat(tilesctl.run("report", "held", SECOND, "tmp2m").output())
        .contains("disk-space           pass");
    assertThat(tilesctl.run("validate", "held", SECOND, "tmp2m").output()).contains("pass");
    assertThat(tilesctl.run("retain", "held", "--dry-run").output()).contains("would free 0 B");
    assertThat(tilesctl.run("rescan").output()).startsWith("scanned ");
  }

  @Test
  void printsSingleJsonDocument() {
    publishTwo("json");
    JsonObject reply = new JsonObject(tilesctl.run("--json", "status", "json").output());
    assertThat(reply.getJsonArray("models").getJsonObject(0).getString("run")).isEqualTo(SECOND);
    assertThat(reply.getBoolean("publishes")).isTrue();
  }

  @Test
  void distinguishesRejectionUsageAndUnreachable() {
    assertThat(tilesctl.run("rollback", "no-such", "-y", "-r", "x"))
        .isEqualTo(
            new Ended(
                1,
                "",
                "tilesctl: model no-such shows nothing; list models with: tilesctl models\n"));
    Ended silent = tilesctl.run("rollback", "no-such", "-r", "x");
    assertThat(silent.code()).isEqualTo(2);
    assertThat(silent.err()).contains("give --yes").hasLineCount(1);
    Ended gone = tilesctl.run("status", "--port", "1");
    assertThat(gone.code()).isEqualTo(3);
    assertThat(gone.err()).contains("no server at 127.0.0.1:1: ").hasLineCount(1);
  }

  @Test
  void authenticatesWithTokenFile() throws IOException {
    Path token = Files.writeString(folder.resolve("token"), "wrong\n");
    Ended refused = tilesctl.run("rescan", "--token-file", token.toString());
    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.err()).contains("wrong token", "from " + token).hasLineCount(1);
    Files.writeString(token, Roots.TOKEN + "\n");
    tilesctl.run("rescan", "--token-file", token.toString()).output();
  }
}
