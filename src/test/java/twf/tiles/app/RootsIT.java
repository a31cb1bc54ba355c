package twf.tiles.app;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import twf.tiles.testing.PublishedTreeAssertions;
import twf.tiles.testing.Roots;
import twf.tiles.testing.ServerClient;
import twf.tiles.testing.ServerUnderTest;
import twf.tiles.testing.StagedRun;
import twf.tiles.testing.TmpfsDisk;

/** Tests roots that are swapped, not mounted, replaced while the server runs, or read-only. */
@Tag("external")
@Tag("slow")
class RootsIT {
  private static final String FIRST = "20260129_00z";
  private static final String SECOND = "20260129_06z";
  private static final String ARCHIVE = "/tiles/gfs/" + FIRST + "/tmp2m/005.pmtiles";

  @TempDir Path folder;
  private Roots roots;

  @BeforeEach
  void makeRoots() {
    roots = new Roots(folder);
  }

  private void stage(String run) {
    new StagedRun(roots.staging(), "gfs/" + run + "/tmp2m", 6).stage(6);
  }

  /**
   * Publishes the first run and waits for its probe, which would hold a run whose files are
   * missing.
   */
  private void publishFirst(ServerClient client) {
    stage(FIRST);
    client.awaitPointer("gfs", FIRST, "tmp2m", 6);
    client.awaitDecision("gfs/" + FIRST + "/tmp2m", "published as generation 1");
  }

  private void publishOnce() {
    try (ServerUnderTest server = ServerUnderTest.start(roots, roots.environment())) {
      publishFirst(server.client());
      assertThat(server.stop()).isZero();
    }
  }

  private SortedMap<String, String> everything() throws IOException {
    SortedMap<String, String> all = new TreeMap<>();
    for (Path file : PublishedTreeAssertions.files(folder)) {
      all.put(
          folder.relativize(file).toString(),
          Files.isSymbolicLink(file)
              ? Files.readSymbolicLink(file).toString()
              : PublishedTreeAssertions.sha256(PublishedTreeAssertions.bytes(file)));
    }
    return all;
  }

  private static JsonObject ready(ServerClient client, int status) {
    HttpResponse<byte[]> answer = client.read("/health/ready");
    assertThat(answer.statusCode()).as(ServerClient.body(answer).encode()).isEqualTo(status);
    return ServerClient.body(answer);
  }

  private static void awaitReady(ServerClient client, int status) {
    await()
        .atMost(ServerUnderTest.BOUND)
        .until(() -> client.read("/health/ready").statusCode() == status);
  }

  @ParameterizedTest
  @ValueSource(strings = {"PSM", "SMP", "MPS", "PMS", "MSP"})
  void rejectsSwappedRootsChangingNothing(String order) throws IOException {
    publishOnce();
    SortedMap<String, String> before = everything();
    Map<Character, Path> given =
        Map.of('S', roots.staging(), 'P', roots.published(), 'M', roots.manifests());
    Map<String, String> environment =
        roots.environment(
            "STAGING_ROOT", given.get(order.charAt(0)).toString(),
            "PUBLISH_ROOT", given.get(order.charAt(1)).toString(),
            "MANIFEST_ROOT", given.get(order.charAt(2)).toString());
    try (ServerUnderTest server = ServerUnderTest.run(folder, environment)) {
      assertThat(server.exitCode()).isEqualTo(1);
      assertThat(server.err())
          .singleElement()
          .asString()
          .containsPattern("^offline-tiles: (STAGING|PUBLISH|MANIFEST)_ROOT: found ")
          .contains("expected", ": set ");
    }
    assertThat(everything()).isEqualTo(before);
  }

  @Test
  void servesVanishedPublishRootFromMemory() throws IOException {
    Path aside = folder.resolve("aside");
    try (ServerUnderTest server = ServerUnderTest.start(roots, roots.environment())) {
      ServerClient client = server.client();
      publishFirst(client);
      ready(client, 200);
      Files.move(roots.published(), aside);
      Files.createDirectory(roots.published());
      awaitReady(client, 503);
      assertThat(ready(client, 503).getJsonArray("reasons").encode())
          .contains("PUBLISH_ROOT", roots.published().toString(), "expected", "mount");
      server.awaitLine("nothing is published or removed");
      assertThat(client.readJson("/admin/status").getJsonArray("warnings").encode())
          .contains("PUBLISH_ROOT");
      stage(SECOND);
      HttpResponse<byte[]> retain = client.command("retain", new JsonObject());
      assertThat(retain.statusCode()).isEqualTo(200);
      HttpResponse<byte[]> publish =
          client.command("publish", new JsonObject().put("model", "gfs").put("run", SECOND));
      assertThat(new String(publish.body(), java.nio.charset.StandardCharsets.UTF_8))
          .contains("PUBLISH_ROOT");
      assertThat(client.pointer("gfs").getString("run")).isEqualTo(FIRST);
      assertThat(client.array("/api/runs?model=gfs").encode()).contains(FIRST);
      assertThat(roots.published()).isEmptyDirectory();

      Files.delete(roots.published());
      Files.move(aside, roots.published());
      server.awaitLine("initialised ones again");
      awaitReady(client, 200);
      client.awaitPointer("gfs", SECOND, "tmp2m", 6);
      PublishedTreeAssertions.assertWhole(roots);
      assertThat(PublishedTreeAssertions.findLeftovers(roots)).isEmpty();
      assertThat(server.stop()).isZero();
    }
  }

  @Test
  void doesNotWriteToVanishedManifestRoot() throws IOException {
    Path aside = folder.resolve("aside");
    try (ServerUnderTest server = ServerUnderTest.start(roots, roots.environment())) {
      ServerClient client = server.client();
      publishFirst(client);
      Files.move(roots.manifests(), aside);
      Files.createDirectory(roots.manifests());
      awaitReady(client, 503);
      server.awaitLine("could not take over");
      stage(SECOND);
      assertThat(client.pointer("gfs").getString("run")).isEqualTo(FIRST);
      assertThat(client.get(ARCHIVE).statusCode()).isEqualTo(200);
      client.readJson("/admin/status");
      assertThat(roots.manifests()).isEmptyDirectory();

      Files.delete(roots.manifests());
      Files.move(aside, roots.manifests());
      client.awaitPointer("gfs", SECOND, "tmp2m", 6);
      awaitReady(client, 200);
      assertThat(server.stop()).isZero();
    }
  }

  @Test
  void refusesToStartWithUnmountedRoot() throws IOException {
    publishOnce();
    for (Path root : List.of(roots.published(), roots.manifests())) {
      Path aside = folder.resolve("aside");
      Files.move(root, aside);
      Files.createDirectory(root);
      try (ServerUnderTest server = ServerUnderTest.run(folder, roots.environment())) {
        assertThat(server.exitCode()).isEqualTo(1);
        assertThat(server.err()).singleElement().asString().contains(root.toString(), "mount");
      }
      assertThat(root).isEmptyDirectory();
      Files.delete(root);
      Files.move(aside, root);
    }
  }

  @Test
  void neverTakesOverWithDifferentPublishRoot() throws IOException {
    Path other = Files.createDirectory(folder.resolve("other"));
    try (ServerUnderTest first = ServerUnderTest.start(roots, roots.environment())) {
      Files.delete(roots.published().resolve(".offline-tiles.json"));
      Files.delete(roots.manifests().resolve(".offline-tiles.json"));
      // This is the state that a previous version leaves, because it does not mark roots.
      try (ServerUnderTest second =
          ServerUnderTest.start(roots, roots.environment("PUBLISH_ROOT", other.toString()))) {
        second.awaitLine("only serves");
        ready(second.client(), 200);
        Files.writeString(
            roots.manifests().resolve(".offline-tiles.json"),
            "{\"contract_version\": 1, \"role\": \"manifests\", \"id\": \"of-the-first\","
                + " \"created_at\": \"2026-01-01T00:00:00Z\"}");
        second.awaitLine("another PUBLISH_ROOT");
        assertThat(ready(second.client(), 503).getJsonArray("reasons").encode())
            .contains("another PUBLISH_ROOT", other.toString());
        first.kill();
        second.awaitLine("could not take over");
        assertThat(second.client().readJson("/admin/status").getBoolean("publishes")).isFalse();
        assertThat(other).isEmptyDirectory();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"true", "false"})
  void servesWithoutStagingAndWatchesItLater(String enabled) throws IOException {
    publishOnce();
    Path aside = folder.resolve("aside");
    Files.move(roots.staging(), aside);
    try (ServerUnderTest server =
        ServerUnderTest.start(roots, roots.environment("OFFLINE_TILES_ENABLED", enabled))) {
      ServerClient client = server.client();
      assertThat(ready(client, 200).getJsonArray("warnings").encode())
          .contains("STAGING_ROOT", roots.staging().toString());
      assertThat(client.metrics()).contains("twf_offline_tile_staging_available 0.0");
      assertThat(client.get(ARCHIVE).statusCode()).isEqualTo(200);
      assertThat(client.pointer("gfs").getString("run")).isEqualTo(FIRST);
      Files.move(aside, roots.staging());
      stage(SECOND);
      assertThat(ready(client, 200).getJsonArray("warnings")).isEmpty();
      assertThat(client.metrics())
          .contains("twf_offline_tile_staging_available 1.0", "twf_offline_tile_roots_right 1.0");
      if (enabled.equals("true")) {
        client.awaitPointer("gfs", SECOND, "tmp2m", 6);
      }
      assertThat(server.stop()).isZero();
    }
  }

  @Test
  void startsServingOnReadOnlyRoots() throws IOException {
    try (TmpfsDisk published = TmpfsDisk.mountOver(roots.published(), 1 << 20);
        TmpfsDisk manifests = TmpfsDisk.mountOver(roots.manifests(), 1 << 20)) {
      publishOnce();
      published.setReadOnly(true);
      manifests.setReadOnly(true);
      try (ServerUnderTest server =
          ServerUnderTest.start(roots, roots.environment("OFFLINE_TILES_ENABLED", "false"))) {
        assertThat(server.awaitLine("only serves until it can")).contains("Read-only");
        ready(server.client(), 200);
        assertThat(server.client().get(ARCHIVE).statusCode()).isEqualTo(200);
        assertThat(server.stop()).isZero();
      }
    }
  }

  @Test
  void marksAndServesRootsOfPreviousVersion() throws IOException {
    publishOnce();
    for (Path root : List.of(roots.published(), roots.manifests())) {
      Files.delete(root.resolve(".offline-tiles.json"));
    }
    try (ServerUnderTest server = ServerUnderTest.start(roots, roots.environment())) {
      server.awaitLine("marked PUBLISH_ROOT");
      assertThat(server.client().get(ARCHIVE).statusCode()).isEqualTo(200);
      assertThat(server.stop()).isZero();
    }
    assertThat(
            Files.isRegularFile(roots.published().resolve(".offline-tiles.json"), NOFOLLOW_LINKS))
        .isTrue();
  }
}
