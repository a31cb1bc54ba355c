package twf.tiles.pmtiles;

import static org.assertj.core.api.Assertions.assertThat;
import static twf.tiles.pmtiles.MalformedAssertions.assertMalformed;
import static twf.tiles.testing.TestArchiveBuilder.pyramid;

import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import twf.tiles.domain.Bounds;
import twf.tiles.testing.TestHeaderPatcher;

class HeaderTest {
  @Test
  void readsEveryField() {
    Buffer bytes = pyramid(2).bounds(-125.5, 41.5, -111, 49.5).toBuffer();
    Header header = Header.parse(bytes.getBuffer(0, 127), "a");
    long root = header.root().length();
    long metadata = header.metadata().length();
    assertThat(header.root().offset()).isEqualTo(127);
    assertThat(header.metadata().offset()).isEqualTo(127 + root);
    assertThat(header.leaves()).isEqualTo(new Section(127 + root + metadata, 0));
    assertThat(header.tiles().offset()).isEqualTo(127 + root + metadata);
    assertThat(header.tiles().length()).isEqualTo(bytes.length() - 127 - root - metadata);
    assertThat(header.addressedTiles()).isEqualTo(21);
    assertThat(header.tileEntries()).isEqualTo(21);
    assertThat(header.tileContents()).isEqualTo(21);
    assertThat(header.clustered()).isTrue();
    assertThat(header.internalCompression()).isEqualTo(Compression.GZIP);
    assertThat(header.tileCompression()).isEqualTo(Compression.NONE);
    assertThat(header.tileType()).isEqualTo(TileType.PNG);
    assertThat(header.minZoom()).isZero();
    assertThat(header.maxZoom()).isEqualTo(2);
    assertThat(header.bounds()).isEqualTo(new Bounds(-125.5, 41.5, -111, 49.5));
    assertThat(header.center()).isEqualTo(new Header.Center(0, -118.25, 45.5));
    assertThat(header.encode()).isEqualTo(bytes.getBytes(0, 127));
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 16, 24, 32, 40, 48, 56, 64, 72, 80, 88})
  void rejectsNumbersOver63Bits(int position) {
    Buffer bytes = pyramid(0).patchLong(position, -1).toBuffer();
    assertMalformed(
        () -> Header.parse(bytes, "a"), "expected below 2^63, found 18446744073709551615");
  }

  @Test
  void explainsWhyFileIsNoArchive() {
    assertMalformed(() -> Header.parse(Buffer.buffer(), "a"), "a: empty");
    assertMalformed(() -> Header.parse(Buffer.buffer("PMT"), "a"), "magic number is missing");
    assertMalformed(
        () -> Header.parse(Buffer.buffer("This is no archive"), "a"), "not a PMTiles archive");
    Buffer fourth = pyramid(0).patch(TestHeaderPatcher.VERSION, 4).toBuffer();
    assertMalformed(() -> Header.parse(fourth, "a"), "PMTiles version: expected 3, found 4");
    Buffer cut = pyramid(0).truncate(126).toBuffer();
    assertMalformed(() -> Header.parse(cut, "a"), "too short: 126 bytes");
    assertMalformed(() -> Header.parse(Buffer.buffer("PMTiles"), "a"), "too short: 7 bytes");
  }

  @Test
  void rejectsUnknownCodes() {
    assertMalformed(
        pyramid(0).patch(TestHeaderPatcher.CLUSTERED, 2), "clustered: expected 0 or 1, found 2");
    assertMalformed(
        pyramid(0).patch(TestHeaderPatcher.INTERNAL_COMPRESSION, 5), "internal compression");
    assertMalformed(pyramid(0).patch(TestHeaderPatcher.TILE_COMPRESSION, 255), "tile compression");
    assertMalformed(
        pyramid(0).patch(TestHeaderPatcher.TILE_TYPE, 7), "tile type: expected 0 to 6, found 7");
  }

  @Test
  void usesCodesOfSpecification() {
    for (int code = 0; code <= 4; code++) {
      assertThat(Compression.of(code, "tile", "a").code()).isEqualTo(code);
    }
    for (int code = 0; code <= 6; code++) {
      assertThat(TileType.of(code, "a").code()).isEqualTo(code);
    }
    assertThat(Compression.of(3, "tile", "a")).isEqualTo(Compression.BROTLI);
    assertThat(TileType.of(4, "a")).isEqualTo(TileType.WEBP);
  }
}
