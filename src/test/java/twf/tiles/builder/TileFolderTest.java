package twf.tiles.builder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import twf.tiles.domain.Bounds;
import twf.tiles.error.FailureException;
import twf.tiles.pmtiles.TileId;
import twf.tiles.sample.ReferencePmtilesReader;

class TileFolderTest {
  @TempDir private Path folder;

  private void put(String name, String content) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  private static Map<Long, String> tiles(TileFolder tiles) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    tiles.archive(new Bounds(-10, 50, 2, 58), "test").writeTo(out);
    Map<Long, String> found = new TreeMap<>();
    new ReferencePmtilesReader(out.toByteArray())
        .tiles.forEach((id, bytes) -> found.put(id, new String(bytes)));
    return found;
  }

  @Test
  void readsTilesAndIgnoresOtherFiles() throws IOException {
    put("0/0/0.png", "world");
    put("1/0/1.PNG", "south-west");
    put("1/1/0.png", "north-east");
    put("9/0/0.png", "too deep");
    put("8/0/0.png", "too deep");
    for (String other : new String[] {"tilemapresource.xml", "1/.DS_Store", "1/0/1.png.aux.xml"}) {
      put(other, "x");
    }
    put("01/0/0.png", "x");
    put("1/0/01.png", "x");
    TileFolder found = TileFolder.scan(folder, false);

    assertThat(found.size()).isEqualTo(3);
    assertThat(found.ignoredZooms()).containsExactly(8, 9);
    assertThat(tiles(found))
        .isEqualTo(
            Map.of(
                0L, "world", TileId.of(1, 0, 1), "south-west", TileId.of(1, 1, 0), "north-east"));
  }

  @Test
  void numbersTmsRowsFromSouth() throws IOException {
    put("1/0/1.webp", "north-west");
    assertThat(tiles(TileFolder.scan(folder, true)))
        .isEqualTo(Map.of(TileId.of(1, 0, 0), "north-west"));
  }

  @Test
  void boundsAreThoseOfDeepestZoom() throws IOException {
    put("0/0/0.png", "x");
    put("2/1/1.png", "x");
    put("2/2/2.png", "x");
    Bounds bounds = TileFolder.scan(folder, false).bounds();
    assertThat(bounds.west()).isEqualTo(-90);
    assertThat(bounds.east()).isEqualTo(90);
    assertThat(bounds.north()).isCloseTo(66.5132604, within(1e-6));
    assertThat(bounds.south()).isCloseTo(-66.5132604, within(1e-6));
  }

  @ParameterizedTest
  @CsvSource({
    "0/0/0.jpg, JPEG has no transparency",
    "0/0/1.png, columns and rows 0 to 0",
    "1/2/0.png, columns and rows 0 to 1",
    "0/0/0.webp, use one type",
    "0/0/0.PNG, twice"
  })
  void refusesTiles(String name, String words) throws IOException {
    put("1/1/1.png", "x");
    put("0/0/0.png", "x");
    if (name.endsWith("jpg")) {
      Files.delete(folder.resolve("0/0/0.png"));
    }
    put(name, "y");
    assertThatThrownBy(() -> TileFolder.scan(folder, false))
        .isInstanceOf(FailureException.class)
        .hasMessageContaining(words);
  }

  @Test
  void refusesEmptyAndOversizedTiles() throws IOException {
    assertThatThrownBy(() -> TileFolder.scan(folder, false)).hasMessageContaining("no tile z/x/y");
    put("0/0/0.png", "");
    assertThatThrownBy(() -> TileFolder.scan(folder, false))
        .hasMessageContaining("expected 1 to 8388608 bytes, found 0");
    try (RandomAccessFile file = new RandomAccessFile(folder.resolve("0/0/0.png").toFile(), "rw")) {
      file.setLength(8 * 1024 * 1024 + 1);
    }
    assertThatThrownBy(() -> TileFolder.scan(folder, false)).hasMessageContaining("found 8388609");
  }
}
