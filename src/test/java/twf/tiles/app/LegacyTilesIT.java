package twf.tiles.app;

import static org.assertj.core.api.Assertions.assertThat;
import static twf.tiles.testing.PublishedTreeAssertions.bytes;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twf.tiles.pmtiles.PmtilesReader;
import twf.tiles.pmtiles.TileId;
import twf.tiles.testing.BufferByteSource;
import twf.tiles.testing.FutureAssertions;
import twf.tiles.testing.Roots;
import twf.tiles.testing.ServerClient;
import twf.tiles.testing.ServerUnderTest;
import twf.tiles.testing.StagedRun;
import twf.tiles.testing.TestData;

/** Tests the deprecated PNG tile routes of the real server with real runs. */
class LegacyTilesIT {
  private static final String[] PREFIXES = {"/tiles", "/tiles/v2", "/tiles-titiler"};
  private static final String IMMUTABLE = "public, max-age=31536000, immutable";

  @TempDir Path folder;

  @Test
  void servesEveryTileOfRealFrameUnchanged() throws IOException {
    Path data = TestData.folder("staging");
    Roots roots = new Roots(folder);
    try (ServerUnderTest server =
        ServerUnderTest.start(roots, roots.environment("OFFLINE_TILES_INITIAL_GATE", "2"))) {
      ServerClient client = server.client();
      StagedRun.copy(data, roots, "era5/20190301_00z/tmp2m");
      StagedRun.copy(data, roots, "hrrr/20260129_17z/tmp2m");
      client.awaitPointer("era5", "20190301_00z", "tmp2m", 19);
      client.awaitPointer("hrrr", "20260129_17z", "tmp2m", 2);

      int tiles = 0;
      for (String prefix : PREFIXES) {
        tiles =
            assertTiles(
                client,
                data,
                prefix + "/era5/uk/20190301_00z/tmp2m/3",
                "era5/20190301_00z/tmp2m/frames/003");
        assertTiles(
            client,
            data,
            prefix + "/era5/uk/latest/tmp2m/03",
            "era5/20190301_00z/tmp2m/frames/003");
      }
      assertThat(tiles).isGreaterThan(50);
      int leafTiles =
          assertTiles(
              client, data, "/tiles/hrrr/us/latest/tmp2m/1", "hrrr/20260129_17z/tmp2m/frames/001");
      assertMissing(client);
      assertCounted(client.metrics(), "tiles", "tile", 2 * tiles + leafTiles);
      assertCounted(client.metrics(), "tiles-v2", "tile", 2 * tiles);
      assertCounted(client.metrics(), "tiles-titiler", "tile", 2 * tiles);
      assertCounted(client.metrics(), "tiles-titiler", "no-tile", 1);
      assertCounted(client.metrics(), "tiles-titiler", "bad-request", 1);
      assertThat(server.stop()).isZero();
      assertThat(server.err()).isEmpty();
    }
    assertSwitchedOff(roots);
  }

  /** Requests every tile of the archive and returns how many there are. */
  private static int assertTiles(ServerClient client, Path data, String frame, String archive) {
    PmtilesReader staged =
        FutureAssertions.await(
            PmtilesReader.open(
                new BufferByteSource(
                    archive, Buffer.buffer(bytes(data.resolve(archive + ".pmtiles"))))));
    String cacheControl =
        frame.contains("/latest/") ? "public, max-age=5, must-revalidate" : IMMUTABLE;
    int found = 0;
    for (long id = 0; id < TileId.firstOf(8); id++) {
      Optional<Buffer> tile = FutureAssertions.await(staged.tile(id));
      if (tile.isPresent()) {
        found++;
        String url =
            frame + "/" + TileId.zoomOf(id) + "/" + TileId.xOf(id) + "/" + TileId.yOf(id) + ".png";
        HttpResponse<byte[]> answer = client.get(url);
        assertThat(answer.statusCode()).as(url).isEqualTo(200);
        assertThat(answer.body()).as(url).isEqualTo(tile.get().getBytes());
        assertThat(answer.headers().firstValue("Cache-Control")).hasValue(cacheControl);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("image/png");
        assertThat(answer.headers().firstValue("Deprecation")).hasValue("@1770768000");
      }
    }
    return found;
  }

  private static void assertMissing(ServerClient client) {
    String frame = "/tiles-titiler/era5/uk/latest/tmp2m/3";
    HttpResponse<byte[]> missing = client.get(frame + "/7/127/127.png");
    assertThat(missing.statusCode()).isEqualTo(204);
    assertThat(missing.body()).isEmpty();
    assertThat(client.get(frame + "/7/128/127.png").statusCode()).isEqualTo(400);
  }

  private static void assertCounted(String metrics, String route, String outcome, int times) {
    assertThat(metrics)
        .containsPattern(
            "twf_legacy_tile_requests_total\\{outcome=\"%s\",route=\"%s\"\\} %d\\.0\n"
                .formatted(outcome, route, times));
  }

  private static void assertSwitchedOff(Roots roots) {
    try (ServerUnderTest server =
        ServerUnderTest.start(
            roots,
            roots.environment(
                "RUNTIME_TILES_SOFT_DISABLE",
                "true",
                "RUNTIME_TILES_DEPRECATED_AT",
                "2026-03-01T00:00:00Z",
                "RUNTIME_TILES_SUNSET_AT",
                "2027-01-04T00:00:00Z"))) {
      ServerClient client = server.client();
      for (String prefix : PREFIXES) {
        HttpResponse<byte[]> answer = client.get(prefix + "/era5/uk/latest/tmp2m/3/0/0/0.png");
        assertThat(answer.statusCode()).isEqualTo(410);
        assertThat(answer.headers().firstValue("Cache-Control")).hasValue("public, max-age=60");
        assertThat(answer.headers().firstValue("Deprecation")).hasValue("@1772323200");
        assertThat(answer.headers().firstValue("Sunset")).hasValue("Mon, 04 Jan 2027 00:00:00 GMT");
        assertThat(answer.headers().firstValue("Link").orElseThrow())
            .contains("</tiles/era5/20190301_00z/tmp2m/003.pmtiles>; rel=\"successor-version\"");
      }
      assertCounted(client.metrics(), "tiles-v2", "disabled", 1);
      assertThat(server.stop()).isZero();
    }
  }
}
