package twf.tiles.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static twf.tiles.pmtiles.TileType.WEBP;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import twf.tiles.error.FailureException;

/**
 * The header check accepts what libwebp accepts and rejects inconsistent files before libwebp sees
 * them.
 */
class WebpHeaderTest {
  private static final byte[] LOSSLESS = WebpFixtures.vector("palette-17");
  private static final byte[] PIXELS = WebpBytes.content(LOSSLESS, "VP8L");
  private static final byte[] CANVAS = WebpBytes.canvas(0x10, 256);
  private static final byte[] TEXT = "some text".getBytes(StandardCharsets.US_ASCII);

  private final ImageDecoder decoder = new ImageDecoder();

  static Stream<Arguments> sound() {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("as it comes", LOSSLESS);
    files.put(
        "metadata before and behind",
        WebpBytes.of("VP8X", WebpBytes.canvas(0x3c, 256))
            .add("ICCP", TEXT)
            .add("VP8L", PIXELS)
            .add("EXIF", TEXT)
            .add("XMP ", TEXT)
            .toBytes());
    files.put(
        "unknown chunks",
        WebpBytes.of("VP8X", CANVAS)
            .add("abcd", TEXT)
            .add("VP8L", PIXELS)
            .add("efgh", TEXT)
            .toBytes());
    files.put(
        "flags without what they say",
        WebpBytes.of("VP8X", WebpBytes.canvas(0x3c, 256)).add("VP8L", PIXELS).toBytes());
    files.put(
        "no flags", WebpBytes.of("VP8X", WebpBytes.canvas(0, 256)).add("VP8L", PIXELS).toBytes());
    files.put("bytes behind the container", Arrays.copyOf(LOSSLESS, LOSSLESS.length + 5));
    files.put("bytes behind the picture", WebpBytes.of("VP8L", PIXELS).add("    ", TEXT).toBytes());
    files.put(
        "last chunk odd and not padded",
        WebpBytes.of("VP8L", PIXELS).addUnpadded("EXIF", TEXT).toBytes());
    files.put(
        "last chunk cut off behind the picture",
        cut(WebpBytes.of("VP8X", CANVAS).add("VP8L", PIXELS).add("EXIF", TEXT).toBytes(), 6));
    return files.entrySet().stream().map(entry -> Arguments.of(entry.getKey(), entry.getValue()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("sound")
  void acceptsWhatLibwebpAccepts(String what, byte[] webp) {
    assertThat(Pixels.sha256(decoder.decode(WEBP, webp, what)))
        .isEqualTo(WebpFixtures.VECTORS.get("palette-17"));
  }

  @Test
  void treatsAlphaFlagWithoutAlphaAsOpaque() {
    byte[] colors = WebpBytes.content(WebpFixtures.vector("lossy"), "VP8 ");
    byte[] webp = WebpBytes.of("VP8X", CANVAS).add("VP8 ", colors).toBytes();

    int[] pixels = Pixels.of(decoder.decode(WEBP, webp, "tile"));

    assertThat(pixels)
        .isEqualTo(Pixels.of(decoder.decode(WEBP, WebpFixtures.vector("lossy"), "tile")));
  }

  @Test
  void rejectsInconsistentHeaders() {
    refused(WebpBytes.of("VP8L", PIXELS).toBytes(2), "the RIFF header says");
    refused(WebpBytes.of("VP8L", PIXELS).toBytes(-2), "goes beyond the end of the image");
    refused(WebpBytes.of("VP8L", PIXELS).toBytes(-PIXELS.length - 12), "too few for a picture");
    refused(WebpBytes.of("VP8L", PIXELS).toBytes(-PIXELS.length - 8), "has no image chunk");
    refused(WebpBytes.of("EXIF", TEXT).add("VP8L", PIXELS).toBytes(), "first chunk is none of");
    refused(WebpBytes.of("ALPH", TEXT).add("VP8L", PIXELS).toBytes(), "first chunk is none of");
    refused(WebpBytes.of("VP8X", CANVAS).add("EXIF", TEXT).toBytes(), "has no image chunk");
    refused(
        WebpBytes.of("VP8X", WebpBytes.canvas(0x10, 512)).add("VP8L", PIXELS).toBytes(),
        "the canvas has 512x512 pixels, the picture 256x256");
    refused(
        WebpBytes.of("VP8X", WebpBytes.canvas(0x10, 16384)).add("VP8L", PIXELS).toBytes(),
        "found 16384x16384");
    refused(
        WebpBytes.of("VP8X", WebpBytes.canvas(0x12, 256)).add("VP8L", PIXELS).toBytes(),
        "is animated");
    refused(
        WebpBytes.of("VP8X", Arrays.copyOf(CANVAS, 12)).add("VP8L", PIXELS).toBytes(),
        "VP8X chunk: expected 10 bytes, found 12");
    refused(WebpBytes.of("VP8L", Arrays.copyOf(PIXELS, 4)).toBytes(), "VP8L chunk is too short");
    refused(WebpBytes.of("VP8 ", new byte[9]).toBytes(), "VP8 chunk is too short");
    byte[] longChunk = WebpBytes.of("VP8X", CANVAS).add("ICCP", TEXT).add("VP8L", PIXELS).toBytes();
    longChunk[37] = 127;
    refused(longChunk, "goes beyond the end of the image");
  }

  private void refused(byte[] webp, String words) {
    assertThatThrownBy(() -> decoder.decode(WEBP, webp, "tile"))
        .isInstanceOf(FailureException.class)
        .hasMessageStartingWith("tile: ")
        .hasMessageContaining(words);
  }

  /** Cuts bytes off the end and corrects the RIFF header accordingly. */
  private static byte[] cut(byte[] webp, int bytes) {
    byte[] shorter = Arrays.copyOf(webp, webp.length - bytes);
    java.nio.ByteBuffer.wrap(shorter)
        .order(java.nio.ByteOrder.LITTLE_ENDIAN)
        .putInt(4, shorter.length - 8);
    return shorter;
  }
}
