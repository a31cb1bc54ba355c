package twf.tiles.pmtiles;

import static org.assertj.core.api.Assertions.assertThat;
import static twf.tiles.testing.FutureAssertions.await;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import twf.tiles.testing.TestArchiveBuilder;

/** Compares tile ids with a recursive Hilbert curve, and archives with a plain map. */
@Tag("slow")
class TileIdReferenceTest {
  private static final long LAST = TileId.firstOf(TileId.MAX_ZOOM + 1) - 1;

  @Property(tries = 1000, seed = "20260131")
  void matchesReferenceHilbertCurve(
      @ForAll @IntRange(min = 0, max = TileId.MAX_ZOOM) int z,
      @ForAll @LongRange(min = 0) long column,
      @ForAll @LongRange(min = 0) long row) {
    int x = (int) (column % (1L << z));
    int y = (int) (row % (1L << z));
    long id = TileId.of(z, x, y);
    assertThat(id).isEqualTo(ReferenceHilbertCurve.id(z, x, y));
    assertThat(new int[] {TileId.zoomOf(id), TileId.xOf(id), TileId.yOf(id)})
        .containsExactly(z, x, y);
  }

  @Property(tries = 1000, seed = "20260201")
  void mapsConsecutiveIdsToNeighbours(
      @ForAll @LongRange(min = 0, max = 6_004_799_503_160_660L) long any) {
    long id = any % LAST;
    int z = TileId.zoomOf(id);
    assertThat(ReferenceHilbertCurve.id(z, TileId.xOf(id), TileId.yOf(id))).isEqualTo(id);
    if (TileId.zoomOf(id + 1) == z) {
      int steps =
          Math.abs(TileId.xOf(id + 1) - TileId.xOf(id))
              + Math.abs(TileId.yOf(id + 1) - TileId.yOf(id));
      assertThat(steps).isEqualTo(1);
    }
  }

  @Test
  void matchesKnownTileIds() {
    assertThat(ReferenceHilbertCurve.id(12, 3423, 1763)).isEqualTo(19078479);
    assertThat(TileId.of(12, 3423, 1763)).isEqualTo(19078479);
  }

  /** Covers runs, gaps, repeated contents, up to three leaf levels, and each compression. */
  @Property(tries = 50, seed = "20260202")
  void readsSameTilesAsReferenceMap(@ForAll long seed) {
    Random random = new Random(seed);
    Map<Long, byte[]> tiles = new HashMap<>();
    TestArchiveBuilder bytes = new TestArchiveBuilder().internal(one(random)).tiles(one(random));
    long next = random.nextInt(3);
    int entries = 1 + random.nextInt(60);
    for (int i = 0; i < entries; i++) {
      int run = 1 + random.nextInt(4) * random.nextInt(4);
      byte[] content = ("content " + (100 + i)).getBytes(StandardCharsets.UTF_8);
      bytes.run(next, run, content);
      for (int k = 0; k < run; k++) {
        tiles.put(next + k, content);
      }
      next += run + random.nextInt(4) * random.nextInt(1000);
    }
    bytes.leaves(1 + random.nextInt(20), random.nextInt(4));
    PmtilesReader archive = await(PmtilesReader.open(bytes.toSource()));
    TileIndex index = await(ArchiveVerifier.verify(archive));
    assertThat(index.addressedTiles()).isEqualTo(tiles.size());
    for (long id = 0; id < Math.min(next + 3, 3000); id++) {
      byte[] expected = tiles.get(id);
      Buffer found = await(archive.tile(id)).orElse(null);
      assertThat(found == null ? null : found.getBytes()).as("tile " + id).isEqualTo(expected);
    }
  }

  private static Compression one(Random random) {
    return new Compression[] {Compression.NONE, Compression.GZIP, Compression.ZSTD}
        [random.nextInt(3)];
  }
}
