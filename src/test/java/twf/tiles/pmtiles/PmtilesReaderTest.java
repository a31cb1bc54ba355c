package twf.tiles.pmtiles;

import static org.assertj.core.api.Assertions.assertThat;
import static twf.tiles.pmtiles.MalformedAssertions.assertMalformed;
import static twf.tiles.testing.FutureAssertions.await;
import static twf.tiles.testing.TestArchiveBuilder.pyramid;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.junit5.VertxExtension;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import twf.tiles.common.WorkerPool;
import twf.tiles.testing.TestArchiveBuilder;
import twf.tiles.testing.TestDirectoryBuilder;
import twf.tiles.testing.TestHeaderPatcher;

@ExtendWith(VertxExtension.class)
class PmtilesReaderTest {
  @ParameterizedTest
  @EnumSource(names = {"NONE", "GZIP", "ZSTD"})
  void readsDirectoriesMetadataAndTilesOfEachCompression(Compression compression) {
    TestArchiveBuilder bytes = new TestArchiveBuilder().internal(compression).tiles(compression);
    bytes.metadata("{\"name\":\"a\"}").tile(0, 0, 0, new byte[] {1, 2, 3});
    PmtilesReader archive = open(bytes);
    assertThat(await(archive.metadata())).hasToString("{\"name\":\"a\"}");
    assertThat(await(archive.tile(0, 0, 0))).contains(Buffer.buffer(new byte[] {1, 2, 3}));
    assertThat(await(archive.tile(1, 0, 0))).isEmpty();
  }

  @Test
  void readsBrotli() {
    TestArchiveBuilder bytes =
        new TestArchiveBuilder().internal(Compression.BROTLI).tiles(Compression.BROTLI);
    bytes.storedRun(0, 1, Base64.getDecoder().decode("CwKAaGVsbG8D"));
    // One entry: tile 0, run 1, 9 bytes at 0.
    bytes.storedRoot(Base64.getDecoder().decode("CwKAAQABCQED"));
    PmtilesReader archive = open(bytes);
    assertThat(await(archive.tile(0)).orElseThrow()).hasToString("hello");
    assertThat(await(archive.metadata())).hasToString("{}");
    assertThat(await(ArchiveVerifier.verify(archive)).size()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void findsEveryTileThroughUpToThreeLevelsOfLeaves(int levels) {
    PmtilesReader archive = open(pyramid(4).leaves(6, levels));
    for (long id = 0; id < TileId.firstOf(5); id++) {
      assertThat(await(archive.tile(id)).orElseThrow()).hasToString("tile " + id);
    }
    assertThat(await(archive.tile(TileId.firstOf(5)))).isEmpty();
    assertThat(await(archive.tile(4, 15, 15))).isPresent();
  }

  @Test
  void rejectsFourthLeafLevel() {
    assertMalformed(
        open(pyramid(4).leaves(4, 4)).tile(0), "leaf directories more than 3 levels deep");
  }

  @Test
  void returnsEmptyForInvalidCoordinates() {
    PmtilesReader archive = open(pyramid(1));
    for (int[] no : new int[][] {{-1, 0, 0}, {1, 2, 0}, {1, 0, 2}, {1, -1, 0}, {27, 0, 0}}) {
      assertThat(await(archive.tile(no[0], no[1], no[2]))).isEmpty();
    }
    assertThat(await(archive.tile(-1))).isEmpty();
  }

  @Test
  void readsSameContentForWholeRun() {
    PmtilesReader archive = open(new TestArchiveBuilder().run(1, 4, new byte[] {9}));
    assertThat(await(archive.tile(0))).isEmpty();
    for (int id = 1; id <= 4; id++) {
      assertThat(await(archive.tile(id))).contains(Buffer.buffer(new byte[] {9}));
    }
    assertThat(await(archive.tile(5))).isEmpty();
  }

  @Test
  void rejectsTilesOutsideSectionOrFile() {
    TestArchiveBuilder outside = pyramid(0).entry(new DirectoryEntry(1, 1, 6, 1));
    assertMalformed(open(outside).tile(1), "tile 1: 6 bytes at 1 leave their section of 6 bytes");
    TestArchiveBuilder beyond = pyramid(0).patchLong(TestHeaderPatcher.TILES, 1 << 30);
    assertMalformed(open(beyond).tile(0), "ends before byte 1073741830");
    TestArchiveBuilder far = pyramid(0).patchLong(TestHeaderPatcher.TILES, Long.MAX_VALUE);
    assertMalformed(open(far).tile(0), "ends before byte");
  }

  @Test
  void rejectsOversizedPartsBeforeReading() {
    TestArchiveBuilder tile =
        new TestArchiveBuilder().entry(new DirectoryEntry(0, 0, ArchiveLimits.TILE + 1, 1));
    tile.patchLong(TestHeaderPatcher.TILES + 8, 1L << 40);
    assertMalformed(open(tile).tile(0), "tile 0: 8388609 bytes, more than 8388608");
    TestArchiveBuilder leaf = pyramid(0).patchLong(TestHeaderPatcher.LEAVES + 8, 1L << 40);
    leaf.editRoot(tiles -> List.of(new DirectoryEntry(0, 0, ArchiveLimits.DIRECTORY + 1, 0)));
    assertMalformed(
        open(leaf).tile(0), "leaf directory of tile 0: 1048577 bytes, more than 1048576");
    TestArchiveBuilder metadata =
        pyramid(0).patchLong(TestHeaderPatcher.METADATA + 8, ArchiveLimits.METADATA + 1);
    assertMalformed(open(metadata).metadata(), "metadata: 4194305 bytes, more than 4194304");
  }

  @Test
  void stopsBombsAtLimits() {
    TestArchiveBuilder tile = new TestArchiveBuilder().tiles(Compression.GZIP);
    assertMalformed(
        open(tile.run(0, 1, new byte[ArchiveLimits.TILE + 1])).tile(0), "more than 8388608 bytes");
    TestArchiveBuilder metadata = pyramid(0).metadata(" ".repeat(ArchiveLimits.METADATA + 1));
    assertMalformed(open(metadata).metadata(), "metadata: decompresses to more than 4194304 bytes");
    byte[] root = new byte[ArchiveLimits.DIRECTORY_DECOMPRESSED + 1];
    byte[] bomb = TestDirectoryBuilder.compress(root, Compression.GZIP);
    assertMalformed(
        pyramid(0).storedRoot(bomb), "root directory: decompresses to more than 8388608");
  }

  @Test
  void rejectsTruncatedFileAtAnyPoint() {
    int whole = pyramid(1).toBuffer().length();
    assertMalformed(pyramid(1).truncate(0), "test.pmtiles: empty");
    for (int length = 1; length < whole; length++) {
      assertMalformed(pyramid(1).truncate(length), "test.pmtiles");
    }
  }

  @Test
  void closesSourceWhenOpenFails() {
    AtomicInteger closed = new AtomicInteger();
    assertMalformed(
        PmtilesReader.open(counting(pyramid(0).patch(0, 0).toSource(), closed)), "magic");
    assertThat(closed).hasValue(1);
    await(await(PmtilesReader.open(counting(pyramid(0).toSource(), closed))).close());
    assertThat(closed).hasValue(2);
  }

  @Test
  void decompressesOnWorkersIfAvailable(Vertx vertx) {
    try (WorkerPool workers = new WorkerPool(vertx, "archives", 2)) {
      TestArchiveBuilder bytes = pyramid(3).leaves(5, 2);
      PmtilesReader archive = await(PmtilesReader.open(bytes.toSource(), workers));
      assertThat(await(archive.tile(3, 7, 7))).isPresent();
      assertThat(await(ArchiveVerifier.verify(archive)).size()).isEqualTo(85);
      Future<PmtilesReader> broken =
          PmtilesReader.open(pyramid(0).storedRoot(new byte[9]).toSource(), workers);
      assertMalformed(broken, "root directory: is not valid gzip");
    }
  }

  private static ByteSource counting(ByteSource source, AtomicInteger closed) {
    return new ByteSource() {
      @Override
      public String name() {
        return source.name();
      }

      @Override
      public long size() {
        return source.size();
      }

      @Override
      public Future<Buffer> read(long position, int length) {
        return source.read(position, length);
      }

      @Override
      public Future<Void> close() {
        closed.incrementAndGet();
        return source.close();
      }
    };
  }

  private static PmtilesReader open(TestArchiveBuilder bytes) {
    return await(PmtilesReader.open(bytes.toSource()));
  }
}
