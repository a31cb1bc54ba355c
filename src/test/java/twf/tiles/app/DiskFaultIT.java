package twf.tiles.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twf.tiles.testing.ExternalTools;
import twf.tiles.testing.PublishedTreeAssertions;
import twf.tiles.testing.Roots;
import twf.tiles.testing.ServerClient;
import twf.tiles.testing.ServerUnderTest;
import twf.tiles.testing.StagedRun;
import twf.tiles.testing.TmpfsDisk;

/** Runs the server on disks that fill up, become read-only or deny access, and then recover. */
@Tag("external")
@Tag("slow")
class DiskFaultIT {
  private static final int SIZE = 1 << 20;
  private static final String FIRST = "20260129_12z";
  private static final String SECOND = "20260129_18z";

  @TempDir Path folder;
  private Roots roots;

  @BeforeEach
  void open() {
    roots = new Roots(folder);
  }

  private StagedRun run(String run, String variable) {
    return new StagedRun(roots.staging(), "gfs/" + run + "/" + variable, 6);
  }

  private void assertUnharmed(ServerClient client, JsonObject before) {
    assertThat(client.pointer("gfs")).isEqualTo(before);
    assertThat(client.get("/tiles/gfs/" + FIRST + "/tmp2m/000.pmtiles").body())
        .isEqualTo(StagedRun.bytes(1, true, 0));
    PublishedTreeAssertions.assertWhole(roots);
    assertThat(PublishedTreeAssertions.findLeftovers(roots)).isEmpty();
  }

  @Test
  void resumesPublishAfterPublishRootWasFull() {
    try (TmpfsDisk disk = TmpfsDisk.mountOver(roots.published(), SIZE);
        ServerUnderTest server = ServerUnderTest.start(roots, roots.environment())) {
      ServerClient client = server.client();
      run(FIRST, "tmp2m").stage(6);
      JsonObject before = client.awaitPointer("gfs", FIRST, "tmp2m", 6);
      // The file sizes fit, so the check passes, but the allocated pages do not fit.
      disk.fillLeavingPages(6);
      run(SECOND, "tmp2m").stage(6);
      String said =
          client
              .awaitDecision("gfs/" + SECOND + "/tmp2m", "No space left on device")
              .getString("decision");
      assertThat(said)
          .startsWith("not published: " + roots.published())
          .contains("make room")
          .contains("tried again");
      assertUnharmed(client, before);
      disk.fillLeavingPages(0);
      run(SECOND, "wind").stage(6);
      assertThat(client.awaitDecision("gfs/" + SECOND + "/wind", "disk-space").encode())
          .contains("minimum to stay free");
      assertUnharmed(client, before);
      disk.freeSpace();
      client.awaitPointer("gfs", SECOND, "tmp2m", 6);
      client.awaitPointer("gfs", SECOND, "wind", 6);
      PublishedTreeAssertions.assertWhole(roots);
    }
  }

  @Test
  void resumesPublishAfterPublishRootRanOutOfInodes() throws IOException {
    try (TmpfsDisk disk = TmpfsDisk.mount(roots.published(), "size=100m,nr_inodes=100");
        ServerUnderTest server = ServerUnderTest.start(roots, roots.environment())) {
      ServerClient client = server.client();
      run(FIRST, "tmp2m").stage(6);
      JsonObject before = client.awaitPointer("gfs", FIRST, "tmp2m", 6);
      Path fillers = Files.createDirectory(roots.published().resolve(".fillers"));
      int count = 0;
      try {
        while (count < 1000) {
          Files.createFile(fillers.resolve(Integer.toString(count++)));
        }
      } catch (IOException full) {
        assertThat(full).hasMessageContaining("No space left on device");
      }
      assertThat(count).isLessThan(1000);
      run(SECOND, "tmp2m").stage(6);
      assertThat(
              client
                  .awaitDecision("gfs/" + SECOND + "/tmp2m", "out of inodes")
                  .getString("decision"))
          .startsWith("not published: " + roots.published())
          .containsPattern("No space left on device although 0\\.\\d\\d GiB are free")
          .contains("df -i " + roots.published())
          .contains("tried again");
      assertThat(disk.usableBytes()).isGreaterThan(SIZE);
      assertUnharmed(client, before);
      for (int i = 0; i < count; i++) {
        Files.deleteIfExists(fillers.resolve(Integer.toString(i)));
      }
      client.awaitPointer("gfs", SECOND, "tmp2m", 6);
      PublishedTreeAssertions.assertWhole(roots);
    }
  }

  @Test
  void freesSpaceOnFullDiskByRetention() {
    try (TmpfsDisk disk = TmpfsDisk.mountOver(roots.published(), SIZE);
        ServerUnderTest server = ServerUnderTest.start(roots, roots.environment())) {
      ServerClient client = server.client();
      run(FIRST, "tmp2m").stage(6);
      client.awaitPointer("gfs", FIRST, "tmp2m", 6);
      // Retention may remove late runs at once, because they were never shown.
      for (String run : List.of("20260128_00z", "20260128_06z", "20260128_12z")) {
        run(run, "tmp2m").stage(6);
        client.awaitDecision("gfs/" + run + "/tmp2m", "the pointer stays");
      }
      disk.fillLeavingPages(0);
      assertThat(disk.usableBytes()).isZero();
      HttpResponse<byte[]> answer =
          client.command("retain", new JsonObject().put("free_bytes", 3 * TmpfsDisk.PAGE));
      assertThat(
              ServerClient.body(answer)
                  .getJsonArray("models")
                  .getJsonObject(0)
                  .getJsonArray("removed"))
          .extracting(removed -> ((JsonObject) removed).getString("run"))
          .containsExactly("20260128_00z");
      assertThat(disk.usableBytes()).isGreaterThanOrEqualTo(3 * TmpfsDisk.PAGE);
      PublishedTreeAssertions.assertWhole(roots);
    }
  }

  @Test
  void resumesPublishAfterManifestRootWasFull() {
    try (TmpfsDisk disk = TmpfsDisk.mountOver(roots.manifests(), SIZE);
        ServerUnderTest server = ServerUnderTest.start(roots, roots.environment())) {
      ServerClient client = server.client();
      run("20260128_00z", "tmp2m").stage(6);
      client.awaitPointer("gfs", "20260128_00z", "tmp2m", 6);
      run(FIRST, "tmp2m").stage(6);
      JsonObject before = client.awaitPointer("gfs", FIRST, "tmp2m", 6);
      disk.fillLeavingPages(0);
      JsonObject body = new JsonObject().put("model", "gfs").put("reason", "looks wrong");
      HttpResponse<byte[]> rollback = client.command("rollback", body);
      assertThat(rollback.statusCode()).isGreaterThanOrEqualTo(400);
      assertThat(new String(rollback.body(), java.nio.charset.StandardCharsets.UTF_8))
          .contains("No space left on device");
      HttpResponse<byte[]> hold = client.command("hold", body.copy().put("run", SECOND));
      assertThat(new String(hold.body(), java.nio.charset.StandardCharsets.UTF_8))
          .contains("holds.json")
          .contains("No space left on device");
      run(SECOND, "tmp2m").stage(6);
      client.awaitDecision("gfs/" + SECOND + "/tmp2m", "No space left on device");
      assertUnharmed(client, before);
      disk.freeSpace();
      client.awaitPointer("gfs", SECOND, "tmp2m", 6);
      PublishedTreeAssertions.assertWhole(roots);
    }
  }

  @Test
  void startsAndServesWithFullManifestRoot() {
    try (TmpfsDisk disk = TmpfsDisk.mountOver(roots.manifests(), SIZE)) {
      try (ServerUnderTest server = ServerUnderTest.start(roots, roots.environment())) {
        run(FIRST, "tmp2m").stage(6);
        server.client().awaitPointer("gfs", FIRST, "tmp2m", 6);
      }
      disk.fillLeavingPages(0);
      try (ServerUnderTest server = ServerUnderTest.start(roots, roots.environment())) {
        ServerClient client = server.client();
        JsonObject before = client.pointer("gfs");
        assertThat(before.getString("run")).isEqualTo(FIRST);
        run(SECOND, "tmp2m").stage(6);
        client.awaitDecision("gfs/" + SECOND + "/tmp2m", "No space left on device");
        assertUnharmed(client, before);
        disk.freeSpace();
        client.awaitPointer("gfs", SECOND, "tmp2m", 6);
      }
    }
  }

  @Test
  void servesReadOnlyRootsAndResumesWhenWritable() throws IOException {
    // Mounts only the model folder: the open lock file prevents a remount of MANIFEST_ROOT itself.
    Path model = Files.createDirectory(roots.manifests().resolve("gfs"));
    try (TmpfsDisk published = TmpfsDisk.mountOver(roots.published(), SIZE);
        TmpfsDisk manifests = TmpfsDisk.mountOver(model, SIZE);
        ServerUnderTest server = ServerUnderTest.start(roots, roots.environment())) {
      ServerClient client = server.client();
      run(FIRST, "tmp2m").stage(6);
      JsonObject before = client.awaitPointer("gfs", FIRST, "tmp2m", 6);
      published.setReadOnly(true);
      run(SECOND, "tmp2m").stage(6);
      client.awaitDecision("gfs/" + SECOND + "/tmp2m", "Read-only file system");
      assertThat(client.pointer("gfs")).isEqualTo(before);
      PublishedTreeAssertions.assertWhole(roots);
      published.setReadOnly(false);
      JsonObject second = client.awaitPointer("gfs", SECOND, "tmp2m", 6);
      manifests.setReadOnly(true);
      run(SECOND, "wind").stage(6);
      client.awaitDecision("gfs/" + SECOND + "/wind", "Read-only file system");
      assertThat(client.pointer("gfs")).isEqualTo(second);
      assertThat(client.get("/tiles/gfs/" + FIRST + "/tmp2m/001.pmtiles").statusCode())
          .isEqualTo(200);
      assertThat(
              client
                  .command("rollback", new JsonObject().put("model", "gfs").put("reason", "wrong"))
                  .statusCode())
          .isEqualTo(507);
      assertThat(client.pointer("gfs")).isEqualTo(second);
      manifests.setReadOnly(false);
      client.awaitPointer("gfs", SECOND, "wind", 6);
      PublishedTreeAssertions.assertWhole(roots);
      assertThat(PublishedTreeAssertions.findLeftovers(roots)).isEmpty();
    }
  }

  @Test
  void namesReadOnlyRootAtStartWithFix() {
    for (Path root : List.of(roots.published(), roots.manifests())) {
      try (TmpfsDisk disk = TmpfsDisk.mountOver(root, SIZE)) {
        disk.setReadOnly(true);
        try (ServerUnderTest server = ServerUnderTest.run(folder, roots.environment())) {
          assertThat(server.exitCode()).isEqualTo(1);
          assertThat(server.err())
              .singleElement()
              .asString()
              .contains(root.toString())
              .contains("Read-only file system")
              .contains("remount");
        }
      }
    }
  }

  @Test
  void publishesFromReadOnlyStagingRoot() {
    try (TmpfsDisk disk = TmpfsDisk.mountOver(roots.staging(), SIZE)) {
      run(FIRST, "tmp2m").stage(6);
      disk.setReadOnly(true);
      try (ServerUnderTest server = ServerUnderTest.start(roots, roots.environment())) {
        server.client().awaitPointer("gfs", FIRST, "tmp2m", 6);
      }
    }
  }

  /** Returns a command prefix that makes file permissions apply, even if the test runs as root. */
  private static List<String> boundByPermissions() {
    return ExternalTools.succeed("id", "-u").strip().equals("0")
        ? List.of(
            ExternalTools.require("setpriv", "util-linux"),
            "--bounding-set=-dac_override,-dac_read_search")
        : List.of();
  }

  @Test
  void namesInaccessiblePathsAndRecovers() throws IOException {
    try (ServerUnderTest server =
        ServerUnderTest.start(boundByPermissions(), roots, roots.environment())) {
      ServerClient client = server.client();
      String key = "gfs/" + FIRST + "/tmp2m";
      StagedRun run = run(FIRST, "tmp2m").frames(6);
      mode(run.archive(3), "---------");
      run.commit(6);
      client.awaitDecision(key, "permission denied");
      mode(run.archive(3), "rw-r--r--");
      JsonObject before = client.awaitPointer("gfs", FIRST, "tmp2m", 6);

      Path model = roots.published().resolve("gfs");
      mode(model, "r-xr-xr-x");
      run(SECOND, "tmp2m").stage(6);
      client.awaitDecision("gfs/" + SECOND + "/tmp2m", "permission denied");
      assertUnharmed(client, before);
      mode(model, "rwxr-xr-x");
      before = client.awaitPointer("gfs", SECOND, "tmp2m", 6);

      StagedRun wind = run(SECOND, "wind").frames(6);
      Path frames = wind.archive(0).getParent();
      mode(frames, "---------");
      wind.commit(6);
      client.awaitDecision("gfs/" + SECOND + "/wind", "permission denied");
      mode(frames, "rwxr-xr-x");
      client.awaitPointer("gfs", SECOND, "wind", 6);

      StagedRun third = run("20260130_00z", "tmp2m").frames(6);
      Path variable = third.archive(0).getParent().getParent();
      third.commit(6);
      await()
          .atMost(ServerUnderTest.BOUND)
          .until(() -> client.pointer("gfs").getLong("generation") == 4);

      StagedRun hidden = run("20260130_06z", "tmp2m").frames(6);
      Path folderOfIt = hidden.archive(0).getParent().getParent().getParent();
      mode(folderOfIt, "---------");
      await()
          .atMost(ServerUnderTest.BOUND)
          .until(() -> server.out().stream().anyMatch(line -> line.contains("20260130_06z")));
      mode(folderOfIt, "rwxr-xr-x");
      hidden.commit(6);
      client.awaitPointer("gfs", "20260130_06z", "tmp2m", 6);
    }
  }

  private static void mode(Path path, String mode) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
  }
}
