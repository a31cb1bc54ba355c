package twf.tiles.pmtiles;

import static org.assertj.core.api.Assertions.assertThat;
import static twf.tiles.pmtiles.MalformedAssertions.assertMalformed;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import twf.tiles.testing.TestDirectoryBuilder;

class DecompressorTest {
  /** A Brotli stream of 9 MiB of zeros. */
  private static final String BROTLI_BOMB = "y///P/gnAOKxQCD3/q/+/x//BEAcFgHo3j8A";

  private static final byte[] TEXT =
      "the tile says hello, the tile says hello".getBytes(StandardCharsets.UTF_8);

  @ParameterizedTest
  @EnumSource(names = {"NONE", "GZIP", "ZSTD"})
  void decompressesGzipAndZstd(Compression compression) {
    byte[] compressed = TestDirectoryBuilder.compress(TEXT, compression);
    assertThat(decompress(compressed, compression, TEXT.length).getBytes()).isEqualTo(TEXT);
  }

  @Test
  void decompressesBrotli() {
    byte[] compressed = Base64.getDecoder().decode("GycA+MVtbF353dMQDIRGnmKqIIFERMbE9R9EewsB");
    Buffer text = decompress(compressed, Compression.BROTLI, TEXT.length);
    assertThat(text.getBytes()).isEqualTo(TEXT);
  }

  @ParameterizedTest
  @EnumSource(names = {"NONE", "GZIP", "ZSTD"})
  void stopsAtLimit(Compression compression) {
    byte[] compressed = TestDirectoryBuilder.compress(new byte[1 << 20], compression);
    assertMalformed(
        () -> decompress(compressed, compression, (1 << 20) - 1), "to more than 1048575 bytes");
  }

  @Test
  void stopsBrotliBombAtLimit() {
    byte[] bomb = Base64.getDecoder().decode(BROTLI_BOMB);
    assertMalformed(
        () -> decompress(bomb, Compression.BROTLI, ArchiveLimits.TILE),
        "to more than 8388608 bytes");
  }

  @Test
  void stopsGzipBombAtLimit() {
    byte[] bomb = TestDirectoryBuilder.compress(new byte[64 << 20], Compression.GZIP);
    assertThat(bomb).hasSizeLessThan(100_000);
    assertMalformed(
        () -> decompress(bomb, Compression.GZIP, ArchiveLimits.TILE), "to more than 8388608 bytes");
  }

  @Test
  void readsMultiMemberGzipAndRejectsManyEmptyMembers() {
    byte[] text = TestDirectoryBuilder.compress(TEXT, Compression.GZIP);
    byte[] empty = TestDirectoryBuilder.compress(new byte[0], Compression.GZIP);
    Buffer several = Buffer.buffer(text).appendBytes(empty).appendBytes(empty).appendBytes(text);
    Buffer twice = Buffer.buffer(TEXT).appendBytes(TEXT);
    assertThat(decompress(several.getBytes(), Compression.GZIP, 100)).isEqualTo(twice);
    Buffer many = Buffer.buffer();
    for (int i = 0; i < 50_000; i++) {
      many.appendBytes(empty);
    }
    assertMalformed(
        () -> decompress(many.getBytes(), Compression.GZIP, ArchiveLimits.TILE),
        "a: is not valid gzip: more than 64 empty members in a row");
  }

  @Test
  void rejectsZstandardWindowOverLimit() {
    // Frame header of RFC 8878: no content size, window descriptor with exponent 17, 2^27 bytes.
    byte[] frame = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 0, (byte) (17 << 3), 3, 0, 0, 0};
    assertMalformed(() -> decompress(frame, Compression.ZSTD, 100), "is not valid zstd");
  }

  @ParameterizedTest
  @EnumSource(names = {"GZIP", "ZSTD"})
  void rejectsTruncatedInput(Compression compression) {
    byte[] compressed = TestDirectoryBuilder.compress(TEXT, compression);
    byte[] cut = Arrays.copyOf(compressed, compressed.length - 5);
    assertMalformed(() -> decompress(cut, compression, 100), "is not valid");
  }

  @ParameterizedTest
  @EnumSource(names = {"GZIP", "BROTLI", "ZSTD"})
  void rejectsInputOfOtherFormat(Compression compression) {
    byte[] other = new byte[100];
    Arrays.fill(other, (byte) 0x5a);
    assertMalformed(() -> decompress(other, compression, 1000), "a: is not valid");
  }

  @Test
  void rejectsUnknownCompression() {
    assertMalformed(() -> decompress(TEXT, Compression.UNKNOWN, 100), "its compression is unknown");
  }

  private static Buffer decompress(byte[] input, Compression compression, int limit) {
    return Decompressor.decompress(Buffer.buffer(input), compression, limit, "a");
  }
}
