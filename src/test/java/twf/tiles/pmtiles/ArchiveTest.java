package twf.tiles.pmtiles;

import static org.assertj.core.api.Assertions.assertThat;
import static twf.tiles.pmtiles.Malformed.refused;
import static twf.tiles.testing.ArchiveBytes.pyramid;
import static twf.tiles.testing.Futures.await;

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
import twf.tiles.async.Blocking;
import twf.tiles.testing.ArchiveBytes;
import twf.tiles.testing.DirectoryBytes;
import twf.tiles.testing.HeaderBytes;

@ExtendWith(VertxExtension.class)
class ArchiveTest {
  @ParameterizedTest
  @EnumSource(names = {"NONE", "GZIP", "ZSTD"})
  void readsDirectoriesMetadataAndTilesOfEachCompression(Compression compression) {
    ArchiveBytes bytes = new ArchiveBytes().internal(compression).tiles(compression);
    bytes.metadata("{\"name\":\"a\"}").tile(0, 0, 0, new byte[] {1, 2, 3});
    Archive archive = open(bytes);
    assertThat(await(archive.metadata())).hasToString("{\"name\":\"a\"}");
    assertThat(await(archive.tile(0, 0, 0))).contains(Buffer.buffer(new byte[] {1, 2, 3}));
    assertThat(await(archive.tile(1, 0, 0))).isEmpty();
  }

  @Test
  void readsBrotli() {
    ArchiveBytes bytes = new ArchiveBytes().internal(Compression.BROTLI).tiles(Compression.BROTLI);
    bytes.storedRun(0, 1, Base64.getDecoder().decode("CwKAaGVsbG8D"));
    // One entry: tile 0, run 1, 9 bytes at 0.
    bytes.storedRoot(Base64.getDecoder().decode("CwKAAQABCQED"));
    Archive archive = open(bytes);
    assertThat(await(archive.tile(0)).orElseThrow()).hasToString("hello");
    assertThat(await(archive.metadata())).hasToString("{}");
    assertThat(await(ArchiveStructure.verify(archive)).size()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void findsEveryTileThroughUpToThreeLevelsOfLeaves(int levels) {
    Archive archive = open(pyramid(4).leaves(6, levels));
    for (long id = 0; id < TileId.firstOf(5); id++) {
      assertThat(await(archive.tile(id)).orElseThrow()).hasToString("tile " + id);
    }
    assertThat(await(archive.tile(TileId.firstOf(5)))).isEmpty();
    assertThat(await(archive.tile(4, 15, 15))).isPresent();
  }

  @Test
  void refusesToFollowAFourthLevel() {
    refused(open(pyramid(4).leaves(4, 4)).tile(0), "leaf directories more than 3 levels deep");
  }

  @Test
  void hasNoTileWhereThereIsNoPlace() {
    Archive archive = open(pyramid(1));
    for (int[] no : new int[][] {{-1, 0, 0}, {1, 2, 0}, {1, 0, 2}, {1, -1, 0}, {27, 0, 0}}) {
      assertThat(await(archive.tile(no[0], no[1], no[2]))).isEmpty();
    }
    assertThat(await(archive.tile(-1))).isEmpty();
  }

  @Test
  void aRunHasOneContent() {
    Archive archive = open(new ArchiveBytes().run(1, 4, new byte[] {9}));
    assertThat(await(archive.tile(0))).isEmpty();
    for (int id = 1; id <= 4; id++) {
      assertThat(await(archive.tile(id))).contains(Buffer.buffer(new byte[] {9}));
    }
    assertThat(await(archive.tile(5))).isEmpty();
  }

  @Test
  void refusesTilesOutsideTheirSectionOrTheFile() {
    ArchiveBytes outside = pyramid(0).entry(new Entry(1, 1, 6, 1));
    refused(open(outside).tile(1), "tile 1: 6 bytes at 1 leave their section of 6 bytes");
    ArchiveBytes beyond = pyramid(0).patchLong(HeaderBytes.TILES, 1 << 30);
    refused(open(beyond).tile(0), "ends before byte 1073741830");
    ArchiveBytes far = pyramid(0).patchLong(HeaderBytes.TILES, Long.MAX_VALUE);
    refused(open(far).tile(0), "ends before byte");
  }

  @Test
  void refusesPartsOverTheLimitsBeforeReadingThem() {
    ArchiveBytes tile = new ArchiveBytes().entry(new Entry(0, 0, Limits.TILE + 1, 1));
    tile.patchLong(HeaderBytes.TILES + 8, 1L << 40);
    refused(open(tile).tile(0), "tile 0: 8388609 bytes, more than 8388608");
    ArchiveBytes leaf = pyramid(0).patchLong(HeaderBytes.LEAVES + 8, 1L << 40);
    leaf.editRoot(tiles -> List.of(new Entry(0, 0, Limits.DIRECTORY + 1, 0)));
    refused(open(leaf).tile(0), "leaf directory of tile 0: 1048577 bytes, more than 1048576");
    ArchiveBytes metadata = pyramid(0).patchLong(HeaderBytes.METADATA + 8, Limits.METADATA + 1);
    refused(open(metadata).metadata(), "metadata: 4194305 bytes, more than 4194304");
  }

  @Test
  void stopsBombsAtTheLimits() {
    ArchiveBytes tile = new ArchiveBytes().tiles(Compression.GZIP);
    refused(open(tile.run(0, 1, new byte[Limits.TILE + 1])).tile(0), "more than 8388608 bytes");
    ArchiveBytes metadata = pyramid(0).metadata(" ".repeat(Limits.METADATA + 1));
    refused(open(metadata).metadata(), "metadata: decompresses to more than 4194304 bytes");
    byte[] root = new byte[Limits.DIRECTORY_DECOMPRESSED + 1];
    byte[] bomb = DirectoryBytes.compress(root, Compression.GZIP);
    refused(pyramid(0).storedRoot(bomb), "root directory: decompresses to more than 8388608");
  }

  @Test
  void opensAnythingCutOffWithAClearRefusal() {
    int whole = pyramid(1).toBuffer().length();
    refused(pyramid(1).truncate(0), "test.pmtiles: empty");
    for (int length = 1; length < whole; length++) {
      refused(pyramid(1).truncate(length), "test.pmtiles");
    }
  }

  @Test
  void closesTheSourceThatItCannotOpen() {
    AtomicInteger closed = new AtomicInteger();
    refused(Archive.open(counting(pyramid(0).patch(0, 0).toSource(), closed)), "magic");
    assertThat(closed).hasValue(1);
    await(await(Archive.open(counting(pyramid(0).toSource(), closed))).close());
    assertThat(closed).hasValue(2);
  }

  @Test
  void decompressesOnWorkersWhereItHasSome(Vertx vertx) {
    try (Blocking workers = new Blocking(vertx, "archives", 2)) {
      ArchiveBytes bytes = pyramid(3).leaves(5, 2);
      Archive archive = await(Archive.open(bytes.toSource(), workers));
      assertThat(await(archive.tile(3, 7, 7))).isPresent();
      assertThat(await(ArchiveStructure.verify(archive)).size()).isEqualTo(85);
      Future<Archive> broken = Archive.open(pyramid(0).storedRoot(new byte[9]).toSource(), workers);
      refused(broken, "root directory: is not valid gzip");
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

  private static Archive open(ArchiveBytes bytes) {
    return await(Archive.open(bytes.toSource()));
  }
}
