package twf.tiles.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twf.tiles.image.WebpFixtures;
import twf.tiles.pmtiles.TileType;
import twf.tiles.testing.PublishedTreeAssertions;
import twf.tiles.testing.Roots;
import twf.tiles.testing.ServerClient;
import twf.tiles.testing.ServerUnderTest;
import twf.tiles.testing.StagedRun;
import twf.tiles.testing.TestArchiveBuilder;
import twf.tiles.testing.TmpfsDisk;

/** Decodes WebP with the real jar, both with its native library and where none can be loaded. */
@Tag("external")
class WebpIT {
  private static final String WEBP = "gfs/20260129_18z/tmp2m";
  private static final String PNG = "hrrr/20260129_18z/tmp2m";
  private static final String TILE = "/tiles/gfs/uk/20260129_18z/tmp2m/0/7/62/41.png";
  private static final List<String> WITHOUT_LIBRARY =
      Stream.concat(ServerUnderTest.QUICK.stream(), Stream.of("-Dos.arch=riscv64")).toList();

  @TempDir Path folder;

  @Test
  void publishesWebpLeavingNoLibraryFile() throws IOException {
    Roots roots = new Roots(folder);
    Path temporary = Files.createDirectory(folder.resolve("temporary"));
    stageWebp(roots);
    try (ServerUnderTest server =
        ServerUnderTest.start(roots, temporaryFolder(temporary), roots.environment())) {
      ServerClient client = server.client();
      client.awaitPointer("gfs", "20260129_18z", "tmp2m", 1);
      HttpResponse<byte[]> tile = client.get(TILE);
      assertThat(tile.statusCode()).isEqualTo(200);
      assertThat(tile.headers().firstValue("Content-Type")).hasValue("image/png");
      server.kill();
    }
    assertNothingLeft(temporary);
  }

  @Test
  void warnsOnceWithoutLibrary() {
    Roots roots = new Roots(folder);
    stageWebp(roots);
    try (ServerUnderTest server = ServerUnderTest.start(roots, roots.environment())) {
      server.client().awaitPointer("gfs", "20260129_18z", "tmp2m", 1);
      assertThat(server.out()).noneMatch(line -> line.contains("WebP"));
      server.kill();
    }
    new StagedRun(roots.staging(), PNG, 1).stage(1);
    new StagedRun(roots.staging(), WEBP.replace("18z", "19z"), 1)
        .frames(1)
        .archive(0, webpArchive())
        .commit(1);
    try (ServerUnderTest server =
        ServerUnderTest.start(roots, WITHOUT_LIBRARY, roots.environment())) {
      ServerClient client = server.client();
      client.awaitPointer("hrrr", "20260129_18z", "tmp2m", 1);
      client.awaitDecision(WEBP.replace("18z", "19z"), "failed: sample-tiles");
      assertThat(client.pointer("gfs").getString("run")).isEqualTo("20260129_18z");
      PublishedTreeAssertions.assertWhole(roots);
      assertThat(client.get("/tiles/gfs/20260129_18z/tmp2m/000.pmtiles").statusCode())
          .isEqualTo(200);
      HttpResponse<byte[]> tile = client.get(TILE);
      assertThat(tile.statusCode()).isEqualTo(503);
      String body = new String(tile.body(), StandardCharsets.UTF_8);
      assertThat(new JsonObject(body).getString("detail"))
          .isEqualTo("this server cannot decode WebP");
      assertThat(server.out())
          .filteredOn(line -> line.contains("WebP cannot be decoded"))
          .filteredOn(line -> line.contains(" ERROR "))
          .singleElement()
          .asString()
          .contains("libwebp is not available for Linux on riscv64: run this program on Linux");
      assertThat(server.err()).isEmpty();
    }
  }

  @Test
  void explainsNoexecTemporaryFolder() throws IOException {
    Roots roots = new Roots(folder);
    Path temporary = Files.createDirectory(folder.resolve("temporary"));
    new StagedRun(roots.staging(), PNG, 1).stage(1);
    try (TmpfsDisk disk = TmpfsDisk.mountOver(temporary, 32 << 20)) {
      disk.forbidPrograms();
      try (ServerUnderTest server =
          ServerUnderTest.start(roots, temporaryFolder(temporary), roots.environment())) {
        server.client().awaitPointer("hrrr", "20260129_18z", "tmp2m", 1);
        assertThat(server.out())
            .filteredOn(line -> line.contains("WebP"))
            .singleElement()
            .asString()
            .contains("libwebp cannot be loaded from " + temporary + ": failed to map segment")
            .contains("not mounted noexec; choose one by -Djava.io.tmpdir=FOLDER");
        assertNothingLeft(temporary);
        assertThat(server.stop()).isZero();
      }
    }
  }

  private static List<String> temporaryFolder(Path folder) {
    return Stream.concat(ServerUnderTest.QUICK.stream(), Stream.of("-Djava.io.tmpdir=" + folder))
        .toList();
  }

  private static void assertNothingLeft(Path temporary) throws IOException {
    try (Stream<Path> left = Files.list(temporary)) {
      assertThat(left.map(path -> path.getFileName().toString()))
          .noneMatch(name -> name.contains("webp"));
    }
  }

  @Test
  void reportsMissingLibraryInVerify() {
    Roots roots = new Roots(folder);
    stageWebp(roots);
    try (ServerUnderTest program =
        ServerUnderTest.run(
            folder,
            WITHOUT_LIBRARY,
            Map.of(),
            "verify",
            roots.staging().resolve(WEBP).toString())) {
      assertThat(program.exitCode()).isEqualTo(1);
      assertThat(program.out())
          .filteredOn(line -> line.contains("sample-tiles"))
          .singleElement()
          .asString()
          .contains(
              "fail", "WebP cannot be decoded: libwebp is not available for Linux on riscv64");
    }
  }

  private static void stageWebp(Roots roots) {
    new StagedRun(roots.staging(), WEBP, 1).frames(1).archive(0, webpArchive()).commit(1);
  }

  private static byte[] webpArchive() {
    byte[] transparent = WebpFixtures.bytes(WebpFixtures.TRANSPARENT);
    return new TestArchiveBuilder()
        .type(TileType.WEBP)
        .tile(0, 0, 0, transparent)
        .above(7, 62, 41, transparent)
        .tile(7, 62, 41, transparent)
        .toBuffer()
        .getBytes();
  }
}
