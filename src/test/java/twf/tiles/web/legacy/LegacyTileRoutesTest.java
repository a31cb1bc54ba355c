package twf.tiles.web.legacy;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import twf.tiles.domain.RunId;
import twf.tiles.domain.VariableKey;
import twf.tiles.image.WebpFixtures;
import twf.tiles.pmtiles.Compression;
import twf.tiles.pmtiles.TileType;
import twf.tiles.storage.FileDigest;
import twf.tiles.testing.TestArchiveBuilder;
import twf.tiles.testing.TestImages;
import twf.tiles.web.PublicServerFixture;
import twf.tiles.web.PublicServerFixture.Answer;

final class LegacyTileRoutesTest {
  private static final RunId EARLY = new RunId("20190301_00z");
  private static final RunId LATE = new RunId("20190301_06z");
  private static final VariableKey KEY = new VariableKey("era5", EARLY, "tmp2m");
  private static final byte[] WORLD = TestImages.rgba(256, 256, (x, y) -> x < 3);
  private static final byte[] DEEP = TestImages.rgba(512, 512, (x, y) -> y < 3);
  private static final byte[] ARCHIVE =
      new TestArchiveBuilder().tile(0, 0, 0, WORLD).tile(7, 62, 41, DEEP).toBuffer().getBytes();
  private static final String TILE = "/tiles/era5/uk/20190301_00z/tmp2m/1/0/0/0.png";
  private static final String LATEST = "/tiles/era5/uk/latest/tmp2m/1/0/0/0.png";
  private static final String IMMUTABLE = "public, max-age=31536000, immutable";

  @TempDir Path root;
  private PublicServerFixture served;

  @BeforeEach
  void serve() {
    served = new PublicServerFixture(root, "*");
    String shown = served.tree.publishWith(KEY, 1, ARCHIVE);
    served.tree.movePointer("era5", 1, EARLY, Map.of("tmp2m", shown));
    served.load();
  }

  @AfterEach
  void stop() {
    served.close();
  }

  @ParameterizedTest
  @CsvSource({"/tiles, tiles", "/tiles/v2, tiles-v2", "/tiles-titiler, tiles-titiler"})
  void servesArchiveBytesOnAllThreeRoutes(String prefix, String route) {
    for (String run : new String[] {"20190301_00z", "latest"}) {
      for (String hour : new String[] {"1", "01", "001"}) {
        String frame = prefix + "/era5/uk/" + run + "/tmp2m/" + hour;
        Answer answer = served.get(frame + "/0/0/0.png");
        assertThat(answer.status()).as(frame).isEqualTo(200);
        assertThat(answer.body().getBytes()).isEqualTo(WORLD);
        assertThat(answer.header("Content-Type")).isEqualTo("image/png");
        assertThat(served.get(frame + "/7/62/41.png").body().getBytes()).isEqualTo(DEEP);
      }
    }
    assertThat(served.metrics.lines()).hasSize(12).containsOnly("legacyRequest " + route + " tile");
  }

  @Test
  void cachesExplicitRunAsImmutableButNotLatest() {
    Answer tile = served.get(TILE);
    assertThat(tile.header("Cache-Control")).isEqualTo(IMMUTABLE);
    assertThat(tile.header("ETag")).isEqualTo('"' + FileDigest.of(ARCHIVE).sha256() + "-0\"");
    assertThat(tile.header("Access-Control-Allow-Origin")).isEqualTo("*");
    assertThat(tile.header("X-Content-Type-Options")).isEqualTo("nosniff");
    Answer latest = served.get(LATEST);
    assertThat(latest.header("Cache-Control")).isEqualTo("public, max-age=5, must-revalidate");
    assertThat(latest.header("ETag")).isEqualTo(tile.header("ETag"));
  }

  @Test
  void servesPointerSnapshotForLatest() {
    VariableKey late = new VariableKey("era5", LATE, "tmp2m");
    served.tree.publishWith(late, 2, ARCHIVE);
    served.tree.publishWith(KEY, 2, ARCHIVE);
    served.load();
    assertThat(served.get("/tiles/era5/uk/20190301_00z/tmp2m/2/0/0/0.png").status()).isEqualTo(200);
    assertThat(served.get("/tiles/era5/uk/20190301_06z/tmp2m/2/0/0/0.png").status()).isEqualTo(200);
    assertThat(served.get("/tiles/era5/uk/latest/tmp2m/2/0/0/0.png").status()).isEqualTo(204);
    String name = served.catalog.view().newestSnapshotName(late).orElseThrow();
    served.tree.movePointer("era5", 2, LATE, Map.of("tmp2m", name));
    served.load();
    Answer moved = served.get("/tiles/era5/uk/latest/tmp2m/2/0/0/0.png");
    assertThat(moved.status()).isEqualTo(200);
    assertThat(moved.header("Link")).contains("<" + late.archiveUrl("002") + ">");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/tiles/era5/uk/20190301_00z/tmp2m/1/1/0/0.png",
        "/tiles/era5/uk/20190301_00z/tmp2m/1/8/0/0.png",
        "/tiles/era5/uk/20190301_00z/tmp2m/1/26/0/0.png",
        "/tiles/era5/uk/20190301_00z/tmp2m/999/0/0/0.png",
        "/tiles/era5/uk/20190301_00z/refc/1/0/0/0.png",
        "/tiles/era5/uk/20190302_00z/tmp2m/1/0/0/0.png",
        "/tiles/gfs/uk/20190301_00z/tmp2m/1/0/0/0.png",
        "/tiles/era5/uk/latest/refc/1/0/0/0.png",
        "/tiles/gfs/uk/latest/tmp2m/1/0/0/0.png"
      })
  void returnsNoContentForMissingTileFrameOrRun(String path) {
    for (HttpMethod method : new HttpMethod[] {HttpMethod.GET, HttpMethod.HEAD}) {
      Answer answer = served.request(method, path);
      assertThat(answer.status()).isEqualTo(204);
      assertThat(answer.header("Cache-Control")).isEqualTo("public, max-age=15");
      assertThat(answer.header("Content-Type")).isNull();
      assertThat(answer.header("ETag")).isNull();
      assertDeprecated(answer);
    }
    assertThat(served.metrics.lines()).hasSize(2).containsOnly("legacyRequest tiles no-tile");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/tiles/era5/uk/20190301_00z/tmp2m/1/7/128/0.png",
        "/tiles/era5/uk/20190301_00z/tmp2m/1/0/-1/0.png",
        "/tiles/era5/uk/20190301_00z/tmp2m/1/32/0/0.png",
        "/tiles/era5/uk/20190301_00z/tmp2m/1/0/4294967296/0.png",
        "/tiles/era5/uk/20190301_00z/tmp2m/1/0/0/0@2x.png",
        "/tiles/era5/uk/20190301_00z/tmp2m/x/0/0/0.png",
        "/tiles/era5/uk/20190231_00z/tmp2m/1/0/0/0.png",
        "/tiles/era5/UK/20190301_00z/tmp2m/1/0/0/0.png",
        "/tiles/era5//20190301_00z/tmp2m/1/0/0/0.png",
        "/tiles/../uk/20190301_00z/tmp2m/1/0/0/0.png",
        "/tiles/era5/uk/20190301_00z/tmp2m/1/0/0/%zz.png",
        "/tiles/era5/uk/20190301_00z/tmp2m/1/0/0/%2e%2e%2f0.png"
      })
  void rejectsInvalidRequests(String path) {
    Answer answer = served.get(path);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
    assertDeprecated(answer);
    assertThat(served.metrics.lines()).containsExactly("legacyRequest tiles bad-request");
  }

  @Test
  void linksSuccessorArchive() {
    String archive = "<" + KEY.archiveUrl("001") + ">; rel=\"successor-version\"";
    assertThat(served.get(TILE).header("Link")).contains(archive);
    assertThat(served.get(LATEST).header("Link")).contains(archive);
    assertThat(served.get("/tiles/era5/uk/20190301_00z/tmp2m/1/0/9/0.png").header("Link"))
        .contains(archive);
    String discovery = "</api/models>; rel=\"successor-version\"";
    assertThat(served.get("/tiles/era5/uk/20190301_00z/tmp2m/x/0/0/0.png").header("Link"))
        .contains(discovery);
    assertThat(served.get("/tiles/gfs/uk/latest/tmp2m/1/0/0/0.png").header("Link"))
        .contains(discovery);
  }

  @Test
  void linksDeprecationText() {
    assertThat(served.get(TILE).header("Link"))
        .startsWith("</docs/runtime-png-tiles.txt>; rel=\"deprecation\"; type=\"text/plain\", ");
    Answer text = served.get("/docs/runtime-png-tiles.txt");
    assertThat(text.status()).isEqualTo(200);
    assertThat(text.header("Content-Type")).isEqualTo("text/plain");
    assertThat(text.body().toString())
        .contains("2026-02-11T00:00:00Z", "/tiles/{model}/{run}/{var}/{frame_id}.pmtiles");
    assertThat(text.header("Deprecation")).isNull();
  }

  @Test
  void supportsConditionsAndHead() {
    Answer tile = served.get(TILE);
    String etag = tile.header("ETag");
    Answer same = served.get(TILE, "If-None-Match", "W/" + etag);
    assertThat(same.status()).isEqualTo(304);
    assertThat(same.header("ETag")).isEqualTo(etag);
    assertThat(same.header("Cache-Control")).isEqualTo(IMMUTABLE);
    assertDeprecated(same);
    Answer failed = served.get(TILE, "If-Match", "\"other\"");
    assertThat(failed.status()).isEqualTo(412);
    assertDeprecated(failed);
    Answer head = served.request(HttpMethod.HEAD, TILE);
    assertThat(head.status()).isEqualTo(200);
    assertThat(head.header("Content-Length")).isEqualTo("" + WORLD.length);
    assertThat(head.header("ETag")).isEqualTo(etag);
    assertThat(head.body().length()).isZero();
    assertDeprecated(head);
    assertThat(served.metrics.lines())
        .containsExactly(
            "legacyRequest tiles tile",
            "legacyRequest tiles not-modified",
            "legacyRequest tiles other",
            "legacyRequest tiles tile");
  }

  @Test
  void sendsDeprecationHeadersForOtherMethods() {
    Answer post = served.request(HttpMethod.POST, TILE);
    assertThat(post.status()).isEqualTo(405);
    assertThat(post.header("Allow")).isEqualTo("GET, HEAD, OPTIONS");
    assertDeprecated(post);
    Answer options = served.request(HttpMethod.OPTIONS, TILE, "Origin", "https://maps.example");
    assertThat(options.status()).isEqualTo(204);
    assertThat(options.header("Access-Control-Allow-Methods")).isEqualTo("GET, HEAD, OPTIONS");
    assertDeprecated(options);
    assertThat(served.metrics.lines()).hasSize(2).containsOnly("legacyRequest tiles other");
  }

  @Test
  void convertsWebpToPngLosslessly() throws IOException {
    publish(
        "webp",
        new TestArchiveBuilder()
            .type(TileType.WEBP)
            .tile(0, 0, 0, WebpFixtures.bytes(WebpFixtures.LOSSLESS_ALPHA))
            .tile(7, 62, 41, WebpFixtures.bytes(WebpFixtures.LOSSLESS_512)));
    Answer answer = served.get("/tiles/era5/uk/20190301_00z/webp/1/0/0/0.png");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Content-Type")).isEqualTo("image/png");
    BufferedImage image = image(answer.body());
    assertThat(image.getWidth()).isEqualTo(256);
    assertThat(image.getRGB(99, 60) >>> 24).isZero();
    assertThat(image.getRGB(100, 60) >>> 24).isEqualTo(255);
    assertThat(answer.header("ETag"))
        .isEqualTo('"' + FileDigest.of(answer.body().getBytes()).sha256() + '"');
    Answer again =
        served.get(
            "/tiles/era5/uk/20190301_00z/webp/1/0/0/0.png", "If-None-Match", answer.header("ETag"));
    assertThat(again.status()).isEqualTo(304);
    Answer large = served.get("/tiles/era5/uk/20190301_00z/webp/1/7/62/41.png");
    assertThat(image(large.body()).getWidth()).isEqualTo(512);
    assertThat(image(large.body()).getRGB(300, 300) >>> 24).isNotZero();
  }

  @ParameterizedTest
  @EnumSource(names = {"GZIP", "ZSTD"})
  void decompressesTiles(Compression compression) {
    publish("packed", new TestArchiveBuilder().tiles(compression).tile(0, 0, 0, WORLD));
    Answer answer = served.get("/tiles/era5/uk/20190301_00z/packed/1/0/0/0.png");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body().getBytes()).isEqualTo(WORLD);
    assertThat(answer.header("Content-Encoding")).isNull();
  }

  @Test
  void findsTilesInLeafDirectoriesAndRuns() {
    TestArchiveBuilder archive = new TestArchiveBuilder().run(0, 3, WORLD).run(3, 2, DEEP);
    for (int x = 0; x < 4; x++) {
      archive.run(5 + 2 * x, 1, TestImages.opaque(256));
    }
    publish("leaves", archive.leaves(2, 3));
    String frame = "/tiles/era5/uk/20190301_00z/leaves/1/";
    for (int i = 0; i < 2; i++) {
      assertThat(served.get(frame + "1/0/1.png").body().getBytes()).isEqualTo(WORLD);
      assertThat(served.get(frame + "1/1/1.png").body().getBytes()).isEqualTo(DEEP);
      assertThat(served.get(frame + "2/0/0.png").body().getBytes())
          .isEqualTo(TestImages.opaque(256));
      assertThat(served.get(frame + "2/1/0.png").status()).isEqualTo(204);
    }
  }

  @Test
  void hidesDetailsOfBrokenArchive() {
    publish("header", new TestArchiveBuilder().tile(0, 0, 0, WORLD).patch(0, 'X'));
    publish("beyond", new TestArchiveBuilder().tile(0, 0, 0, WORLD).patchLong(56, 1L << 40));
    for (String variable : new String[] {"header", "beyond"}) {
      Answer answer = served.get("/tiles/era5/uk/20190301_00z/" + variable + "/1/0/0/0.png");
      assertThat(answer.status()).as(variable).isEqualTo(500);
      assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
      assertThat(answer.header("ETag")).isNull();
      assertThat(answer.body().toString()).doesNotContain(root.toString(), "pmtiles");
      assertDeprecated(answer);
    }
    assertThat(served.metrics.lines()).hasSize(2).containsOnly("legacyRequest tiles error");
  }

  @Test
  void explainsUndecodableTile() {
    byte[] damaged = WebpFixtures.vector("palette-16");
    Arrays.fill(damaged, 30, 60, (byte) 0xff);
    byte[] cut = Arrays.copyOf(WebpFixtures.vector("palette-16"), 99);
    publish("text", new TestArchiveBuilder().type(TileType.WEBP).tile(0, 0, 0, new byte[9]));
    publish("damaged", new TestArchiveBuilder().type(TileType.WEBP).tile(0, 0, 0, damaged));
    publish("cut", new TestArchiveBuilder().type(TileType.WEBP).tile(0, 0, 0, cut));
    publish("gzip", new TestArchiveBuilder().tiles(Compression.GZIP).storedRun(0, 1, new byte[9]));
    publish("mvt", new TestArchiveBuilder().type(TileType.MVT).tile(0, 0, 0, WORLD));
    assertUndecodable("text", "the header says WEBP, found something else");
    assertUndecodable("damaged", "WebP: its pixels are damaged");
    assertUndecodable("cut", "WebP: the RIFF header says 3526 bytes, found 99");
    assertUndecodable("gzip", "");
    assertUndecodable("mvt", "tile type MVT is neither PNG nor WebP");
    assertThat(served.metrics.lines()).hasSize(10).containsOnly("legacyRequest tiles undecodable");
  }

  private void assertUndecodable(String variable, String reason) {
    String path = "/tiles/era5/uk/20190301_00z/" + variable + "/1/0/0/0.png";
    for (Answer answer : new Answer[] {served.get(path), served.get(path)}) {
      assertThat(answer.status()).as(variable).isEqualTo(404);
      assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
      assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
      assertThat(answer.header("ETag")).isNull();
      assertThat(answer.body().toJsonObject().getString("detail"))
          .startsWith(
              "era5/20190301_00z/" + variable + "/001, tile 0/0/0 cannot be decoded: " + reason)
          .doesNotContain(root.toString(), "pmtiles", "Exception", "java.");
      assertDeprecated(answer);
    }
  }

  @Test
  void returnsErrorForChangedAndNoContentForMissingArchive() throws IOException {
    Path file = served.tree.published().archive(KEY, "001");
    served.tree.overwrite(file, new byte[10]);
    Answer answer = served.get(TILE);
    assertThat(answer.status()).isEqualTo(500);
    assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
    assertThat(answer.header("ETag")).isNull();
    Files.delete(file);
    Answer gone = served.get(TILE);
    assertThat(gone.status()).isEqualTo(204);
    assertThat(gone.header("ETag")).isNull();
  }

  @Test
  void servesCachedTileDespiteChangedFile() {
    Answer before = served.get(TILE);
    served.tree.overwrite(served.tree.published().archive(KEY, "001"), new byte[10]);
    Answer after = served.get(TILE);
    assertThat(before.status()).isEqualTo(200);
    assertThat(after.status()).isEqualTo(200);
    assertThat(after.body()).isEqualTo(before.body());
    assertThat(served.metrics.lines()).hasSize(2).containsOnly("legacyRequest tiles tile");
  }

  private void publish(String variable, TestArchiveBuilder archive) {
    served.tree.publishWith(
        new VariableKey("era5", EARLY, variable), 1, archive.toBuffer().getBytes());
    served.load();
  }

  private static BufferedImage image(Buffer png) throws IOException {
    return ImageIO.read(new ByteArrayInputStream(png.getBytes()));
  }

  private static void assertDeprecated(Answer answer) {
    assertThat(answer.header("Deprecation")).isEqualTo("@1770768000");
    assertThat(answer.header("Sunset")).isNull();
    assertThat(answer.headers().getAll("Link")).hasSize(1);
    assertThat(answer.header("Link")).contains("rel=\"deprecation\"", "rel=\"successor-version\"");
    assertThat(answer.header("Warning")).matches("299 - \"[^\"]+\"");
    assertThat(answer.header("X-TWF-Deprecated-Route")).isEqualTo("runtime-png-tiles");
    assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo("*");
  }
}
