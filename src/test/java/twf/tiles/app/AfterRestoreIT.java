package twf.tiles.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twf.tiles.testing.ExternalTools;
import twf.tiles.testing.Roots;
import twf.tiles.testing.ServerClient;
import twf.tiles.testing.ServerUnderTest;
import twf.tiles.testing.StagedRun;
import twf.tiles.testing.TestBridgeClient;

/** Restores a backup that is older than the last publishes and a rollback. */
@Tag("external")
@Tag("slow")
class AfterRestoreIT {
  private static final String FIRST = "20260129_00z";
  private static final String SECOND = "20260129_06z";
  private static final String THIRD = "20260129_12z";

  @TempDir Path folder;
  private Roots roots;

  @BeforeEach
  void makeRoots() {
    roots = new Roots(folder);
  }

  private void publish(ServerUnderTest server, String run) {
    new StagedRun(roots.staging(), "gfs/" + run + "/tmp2m", 6).stage(6);
    server.client().awaitPointer("gfs", run, "tmp2m", 6);
  }

  private static JsonObject done(ServerUnderTest server, String command, String... arguments) {
    JsonObject body = new JsonObject().put("model", "gfs").put("actor", "ada");
    for (int i = 0; i < arguments.length; i += 2) {
      body.put(arguments[i], arguments[i + 1]);
    }
    try (TestBridgeClient bridge = server.bridge()) {
      TestBridgeClient.Reply reply = bridge.request(command, body);
      assertThat(reply.failureCode()).as(reply.message()).isZero();
      return reply.body();
    }
  }

  private void copy(String from, String to) {
    ExternalTools.succeed("rm", "-rf", folder.resolve(to).toString());
    ExternalTools.succeed(
        "cp", "-a", folder.resolve(from).toString(), folder.resolve(to).toString());
  }

  private ServerUnderTest afterRestore(String... more) {
    String[] command = new String[more.length + 1];
    command[0] = "after-restore";
    System.arraycopy(more, 0, command, 1, more.length);
    ServerUnderTest ran = ServerUnderTest.run(folder, roots.environment(), command);
    ran.exitCode();
    return ran;
  }

  @Test
  void neverReusesGenerationsAndWaitsForOperatorAfterRestore() {
    try (ServerUnderTest server = ServerUnderTest.start(roots, roots.environment())) {
      publish(server, FIRST);
      done(server, "hold", "run", "20260128_18z", "reason", "stripes");
      copy("manifests", "backup-manifests");
      copy("published", "backup-published");
      publish(server, SECOND);
      publish(server, THIRD);
      // Generation 4 shows the second run again; the third run is held.
      done(server, "rollback", "reason", "stripes");
      assertThat(server.client().pointer("gfs").getLong("generation")).isEqualTo(4);
      try (ServerUnderTest refused = afterRestore()) {
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err()).anyMatch(line -> line.contains("stop it first"));
      }
      assertThat(server.stop()).isZero();
    }
    copy("backup-published", "published");
    copy("backup-manifests", "manifests");
    try (ServerUnderTest dry = afterRestore("--dry-run")) {
      assertThat(dry.exitCode()).isZero();
      assertThat(dry.out())
          .anyMatch(line -> line.startsWith("would secure gfs: shows generation 1, the next"));
    }
    assertThat(folder.resolve("manifests/gfs/holds.json")).content().doesNotContain("floor");
    try (ServerUnderTest secured = afterRestore("--jump", "1000")) {
      assertThat(secured.exitCode()).as(secured.err().toString()).isZero();
      assertThat(secured.out())
          .anyMatch(line -> line.contains("the next generation is 1002; 1 held"));
    }

    try (ServerUnderTest server = ServerUnderTest.start(roots, roots.environment())) {
      ServerClient client = server.client();
      // The staged run is published again, but the pointer does not move.
      await()
          .atMost(ServerUnderTest.BOUND)
          .until(() -> client.array("/api/runs?model=gfs").contains(THIRD));
      assertThat(client.pointer("gfs").getString("run")).isEqualTo(FIRST);
      assertThat(client.pointer("gfs").getLong("generation")).isEqualTo(1);

      done(server, "hold", "run", THIRD, "reason", "stripes, before the disk was lost");
      done(server, "unpin");
      JsonObject shown = client.awaitPointer("gfs", SECOND, "tmp2m", 6);
      assertThat(shown.getLong("generation")).isEqualTo(1002);
      assertThat(folder.resolve("manifests/gfs/holds.json"))
          .content()
          .contains("20260128_18z", THIRD);
    }
  }

  @Test
  void securesModelsWithDataButWithoutBackup() {
    new StagedRun(roots.staging(), "gfs/" + FIRST + "/tmp2m", 6).stage(6);
    try (ServerUnderTest secured = afterRestore()) {
      assertThat(secured.exitCode()).as(secured.err().toString()).isZero();
      assertThat(secured.out())
          .anyMatch(line -> line.startsWith("gfs: shows nothing, the next generation is 100001;"));
    }
  }

  @Test
  void rejectsWrongUsageAndMissingRoots() {
    try (ServerUnderTest wrong = afterRestore("--jump", "0")) {
      assertThat(wrong.exitCode()).isEqualTo(2);
      assertThat(wrong.err()).anyMatch(line -> line.contains("--jump: expected 1 to 10000000"));
    }
    Map<String, String> elsewhere =
        roots.environment("MANIFEST_ROOT", folder.resolve("nowhere").toString());
    try (ServerUnderTest missing = ServerUnderTest.run(folder, elsewhere, "after-restore")) {
      assertThat(missing.exitCode()).isEqualTo(1);
      assertThat(missing.err()).anyMatch(line -> line.contains("restore it first"));
    }
  }
}
