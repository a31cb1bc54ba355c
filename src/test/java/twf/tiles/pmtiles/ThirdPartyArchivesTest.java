package twf.tiles.pmtiles;

import static org.assertj.core.api.Assertions.assertThat;
import static twf.tiles.pmtiles.MalformedAssertions.assertMalformed;
import static twf.tiles.testing.FutureAssertions.await;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import twf.tiles.common.WorkerPool;
import twf.tiles.testing.TestData;

/** Reads archives that other programs wrote and compares them with their descriptions. */
@ExtendWith(VertxExtension.class)
class ThirdPartyArchivesTest {
  @ParameterizedTest
  @CsvSource({
    "martin-png, PNG, true, 5",
    "protomaps-test_fixture_1, MVT, false, 1",
    "protomaps-test_fixture_2, MVT, false, 1",
    "protomaps-test_fixture_mlt, MLT, true, 0",
    "planetiler-box1degree, MVT, true, 1",
    "go-pmtiles-unclustered, PNG, false, 2",
  })
  void acceptsValidArchives(String name, TileType type, boolean clustered, int entries) {
    PmtilesReader archive = await(open(name));
    assertThat(archive.header().tileType()).isEqualTo(type);
    assertThat(archive.header().clustered()).isEqualTo(clustered);
    TileIndex index = await(ArchiveVerifier.verify(archive));
    assertThat(index.size()).isEqualTo(entries);
    for (int i = 0; i < entries; i++) {
      assertThat(await(archive.tile(index.entry(i).tileId()))).isPresent();
    }
    assertThat(new JsonObject(await(archive.metadata()))).isNotNull();
    await(archive.close());
  }

  @ParameterizedTest
  @CsvSource({
    "protomaps-empty, empty",
    "protomaps-invalid, not a PMTiles archive: magic number is missing",
    "protomaps-invalid_v4, 'PMTiles version: expected 3, found 4'",
  })
  void rejectsBrokenArchivesWithReason(String name, String words) {
    assertMalformed(open(name), words);
  }

  @Test
  void readsEveryTileOfStagedFrames(Vertx vertx) throws IOException {
    List<Path> frames = frames(TestData.folder("staging"));
    assertThat(frames).hasSize(34);
    try (WorkerPool workers = new WorkerPool(vertx, "archives", 2)) {
      for (Path frame : frames) {
        PmtilesReader archive = await(PmtilesReader.open(FileByteSource.open(frame), workers));
        readable(archive, await(ArchiveVerifier.verify(archive)));
        await(archive.close());
      }
    }
  }

  private static void readable(PmtilesReader archive, TileIndex index) {
    assertThat(archive.header().minZoom()).isZero();
    assertThat(archive.header().maxZoom()).isEqualTo(7);
    assertThat(archive.header().tileType()).isEqualTo(TileType.PNG);
    assertThat(index.contains(0, 0, 0)).isTrue();
    assertThat(index.nearest(7, 64, 40)).isPresent();
    for (int i = 0; i < index.size(); i++) {
      DirectoryEntry entry = index.entry(i);
      for (long id = entry.tileId(); id < entry.tileId() + entry.runLength(); id++) {
        Buffer tile =
            await(archive.tile(TileId.zoomOf(id), TileId.xOf(id), TileId.yOf(id))).orElseThrow();
        assertThat(tile.length()).isEqualTo((int) entry.length());
        assertThat(tile.getString(1, 4)).isEqualTo("PNG");
      }
    }
  }

  private static List<Path> frames(Path staging) throws IOException {
    try (Stream<Path> files = Files.walk(staging)) {
      return files
          .filter(file -> file.toString().endsWith(".pmtiles"))
          .sorted()
          .collect(Collectors.toList());
    }
  }

  private static Future<PmtilesReader> open(String name) {
    Path file = TestData.folder("archives").resolve(name + ".pmtiles");
    return PmtilesReader.open(FileByteSource.open(file));
  }
}
