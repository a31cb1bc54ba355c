package twf.tiles.pmtiles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import twf.tiles.domain.Bounds;
import twf.tiles.sample.ReferencePmtilesReader;

class PmtilesWriterTest {
  private static final Bounds BOUNDS = new Bounds(-10.5, 42, 20.25, 58);

  private final PmtilesWriter writer = new PmtilesWriter(BOUNDS, "a test", TileType.PNG);

  @Test
  void roundTripsTilesHeaderAndMetadata() throws IOException {
    writer.add(0, new byte[] {1});
    writer.add(7, new byte[] {2, 3});

    ReferencePmtilesReader archive = new ReferencePmtilesReader(written());

    assertThat(archive.tiles.keySet()).containsExactly(0L, 7L);
    assertThat(archive.tiles.get(7L)).containsExactly(2, 3);
    assertThat(archive.metadata).contains("\"a test\"");
    byte[] flags = new byte[6];
    archive.header.get(96, flags);
    assertThat(flags)
        .as("clustered, gzip, none, PNG, zooms 0 to 7")
        .containsExactly(1, 2, 1, 2, 0, 7);
    assertThat(archive.degrees(102)).isCloseTo(-10.5, within(1e-7));
    assertThat(archive.degrees(106)).isCloseTo(42, within(1e-7));
    assertThat(archive.degrees(110)).isCloseTo(20.25, within(1e-7));
    assertThat(archive.degrees(114)).isCloseTo(58, within(1e-7));
    assertThat(archive.number(56) + archive.number(64)).isEqualTo(written().length);
  }

  @Test
  void deduplicatesTilesAndMergesRuns() throws IOException {
    writer.add(1, new byte[] {5});
    writer.add(2, new byte[] {5});
    writer.add(3, new byte[] {6});
    writer.add(9, new byte[] {5});

    ReferencePmtilesReader archive = new ReferencePmtilesReader(written());

    assertThat(archive.tiles.keySet()).containsExactly(1L, 2L, 3L, 9L);
    assertThat(archive.tiles.get(9L)).containsExactly(5);
    assertThat(archive.number(72)).as("addressed tiles").isEqualTo(4);
    assertThat(archive.number(80)).as("entries").isEqualTo(3).isEqualTo(archive.entries);
    assertThat(archive.number(88)).as("contents").isEqualTo(2).isEqualTo(writer.tileContents());
    assertThat(archive.number(64)).as("bytes of tiles").isEqualTo(2);
  }

  @Test
  void splitsLargeDirectoryIntoLeaves() throws IOException {
    Random random = new Random(1);
    TreeMap<Long, byte[]> tiles = new TreeMap<>();
    long id = 0;
    for (int i = 0; i < 20_000; i++) {
      id += 1 + random.nextInt(50);
      byte[] tile = new byte[1 + random.nextInt(300)];
      random.nextBytes(tile);
      tiles.put(id, tile);
      writer.add(id, tile);
    }

    ReferencePmtilesReader archive = new ReferencePmtilesReader(written());

    assertThat(archive.leaves).isGreaterThan(1);
    assertThat(archive.number(8) + archive.number(16)).isLessThanOrEqualTo(16 * 1024);
    assertThat(archive.tiles).containsExactlyEntriesOf(tiles);
  }

  @Test
  void rejectsNonAscendingIdsAndEmptyTiles() {
    writer.add(4, new byte[] {1});

    assertThatThrownBy(() -> writer.add(4, new byte[] {2}))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> writer.add(5, new byte[0]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void rejectsArchiveWithoutTiles() {
    assertThatThrownBy(this::written).isInstanceOf(IllegalStateException.class);
  }

  private byte[] written() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    writer.writeTo(out);
    return out.toByteArray();
  }
}
