package twf.tiles.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static twf.tiles.pmtiles.TileType.PNG;
import static twf.tiles.pmtiles.TileType.WEBP;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import twf.tiles.error.FailureException;
import twf.tiles.pmtiles.TileType;
import twf.tiles.testing.TestImages;

@Timeout(60)
class ImageDecoderTest {
  private final ImageDecoder decoder = new ImageDecoder();

  @Test
  void decodesPngWithAlpha() {
    DecodedImage image = decode(PNG, TestImages.rgba(256, 256, (x, y) -> x == 3 && y == 4));

    assertThat(image.side()).isEqualTo(256);
    assertThat(image.pixels().getColorModel().hasAlpha()).isTrue();
    assertThat(visible(image)).isEqualTo(1);
    assertThat(isVisible(image, 3, 4)).isTrue();
  }

  @Test
  void decodesPngOf512Pixels() {
    assertThat(decode(PNG, TestImages.rgba(512, 512, (x, y) -> true)).side()).isEqualTo(512);
  }

  @Test
  void honoursTransparentColourOfPngWithoutPalette() {
    DecodedImage image = decode(PNG, TestImages.rgbWithTransparentBlack(7, 8));

    assertThat(image.pixels().getColorModel().hasAlpha()).isTrue();
    assertThat(visible(image)).isEqualTo(1);
    assertThat(isVisible(image, 7, 8)).isTrue();
  }

  @Test
  void detectsOpaquePng() {
    DecodedImage image = decode(PNG, TestImages.opaque(256));

    assertThat(image.pixels().getColorModel().hasAlpha()).isFalse();
    assertThat(isVisible(image, 0, 0)).isTrue();
  }

  @Test
  void dropsAncillaryChunks() {
    byte[] bomb = TestImages.withInflatingText(TestImages.transparent(), 64 << 20);

    byte[] rewritten = new PngSanitizer(bomb, "tile").read().bytes();

    assertThat(bomb.length).isGreaterThan(rewritten.length);
    assertThat(rewritten).isEqualTo(TestImages.transparent());
    assertThat(decode(PNG, bomb).pixels().getColorModel().hasAlpha()).isTrue();
  }

  @Test
  void rejectsWrongSizeBeforeDecoding() {
    assertRefused(PNG, TestImages.rgba(128, 128, (x, y) -> true), "found 128x128");
    assertRefused(PNG, TestImages.rgba(256, 512, (x, y) -> true), "found 256x512");
    byte[] huge = TestImages.transparent();
    byte[] header = TestImages.content(huge, "IHDR");
    Arrays.fill(header, 0, 8, (byte) 0x7f);
    byte[] claimed = TestImages.withChunk(TestImages.without(huge, "IHDR"), "IDAT", "IHDR", header);
    assertRefused(PNG, claimed, "found 2139062143x2139062143");
    assertRefused(WEBP, WebpFixtures.bytes(WebpFixtures.LOSSLESS_128), "found 128x128");
  }

  @Test
  void rejectsBrokenPng() {
    byte[] png = TestImages.rgba(256, 256, (x, y) -> x * y % 7 == 0);
    assertRefused(PNG, Arrays.copyOf(png, png.length - 12), "ends before its IEND chunk");
    assertRefused(PNG, Arrays.copyOf(png, png.length - 40), "goes beyond the end");
    assertRefused(PNG, TestImages.without(png, "IDAT"), "has no IDAT chunk");
    assertRefused(PNG, TestImages.without(png, "IHDR"), "exactly one IHDR chunk");
    assertRefused(
        PNG,
        TestImages.withChunk(png, "IDAT", "IHDR", TestImages.content(png, "IHDR")),
        "exactly one IHDR chunk");
    assertRefused(PNG, TestImages.withChunk(png, "IDAT", "ABCD", new byte[3]), "critical chunk");
    byte[] flipped = png.clone();
    flipped[TestImages.positionOf(png, "IDAT") + 20] ^= 1;
    assertRefused(PNG, flipped, "CRC");
  }

  @Test
  void rejectsPngWithTruncatedPixels() {
    byte[] png = TestImages.rgba(256, 256, (x, y) -> x * y % 7 == 0);
    byte[] pixels = TestImages.content(png, "IDAT");
    byte[] half = Arrays.copyOf(pixels, pixels.length / 2);
    byte[] cut = TestImages.withChunk(TestImages.without(png, "IDAT"), "IEND", "IDAT", half);

    assertRefused(PNG, cut, "PNG: its pixels end too soon");
  }

  @Test
  void decodesWebpOfEveryKind() {
    assertOpaque(WebpFixtures.LOSSY);
    assertOpaque(WebpFixtures.LOSSLESS);
    assertSquare(WebpFixtures.LOSSY_ALPHA);
    assertSquare(WebpFixtures.LOSSLESS_ALPHA);
    DecodedImage large = decode(WEBP, WebpFixtures.bytes(WebpFixtures.LOSSLESS_512));
    assertThat(large.side()).isEqualTo(512);
    assertThat(visible(large)).isEqualTo(1);
    assertThat(isVisible(large, 300, 300)).isTrue();
  }

  @Test
  void rejectsBrokenWebp() {
    assertRefused(WEBP, WebpFixtures.bytes(WebpFixtures.ANIMATED), "is animated");
    byte[] webp = WebpFixtures.bytes(WebpFixtures.LOSSLESS_ALPHA);
    assertRefused(WEBP, Arrays.copyOf(webp, 30), "the RIFF header says 60 bytes, found 30");
    byte[] longChunk = webp.clone();
    longChunk[17] = 127;
    assertRefused(WEBP, longChunk, "goes beyond the end");
    byte[] unsigned = webp.clone();
    unsigned[20] = 0;
    assertRefused(WEBP, unsigned, "signature is missing");
    byte[] noImage = webp.clone();
    noImage[12] = 'X';
    assertRefused(WEBP, noImage, "the first chunk is none of VP8, VP8L and VP8X");
    byte[] lossy = WebpFixtures.bytes(WebpFixtures.LOSSY);
    lossy[23] = 0;
    assertRefused(WEBP, lossy, "start code");
    byte[] canvas = WebpFixtures.bytes(WebpFixtures.LOSSY_ALPHA);
    canvas[25] = 1;
    assertRefused(WEBP, canvas, "found 512x256");
  }

  @Test
  void rejectsTileOfWrongType() {
    assertRefused(WEBP, TestImages.transparent(), "the header says WEBP, found a PNG");
    assertRefused(PNG, WebpFixtures.bytes(WebpFixtures.LOSSY), "the header says PNG, found a WebP");
    assertRefused(PNG, new byte[0], "the header says PNG, found something else");
    assertRefused(
        WEBP,
        "RIFF....WEBPVP8".getBytes(java.nio.charset.StandardCharsets.US_ASCII),
        "the RIFF header says");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        WebpFixtures.LOSSY,
        WebpFixtures.LOSSLESS,
        WebpFixtures.LOSSY_ALPHA,
        WebpFixtures.LOSSLESS_512
      })
  void decodesOrRejectsDamagedWebp(String fixture) {
    Random random = new Random(7);
    for (int i = 0; i < 60; i++) {
      byte[] bytes = WebpFixtures.bytes(fixture);
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      assertImageOrRefusal(WEBP, bytes);
    }
  }

  @Test
  void decodesOrRejectsDamagedPng() {
    byte[] png = TestImages.rgba(256, 256, (x, y) -> x * y % 7 == 0);
    byte[] pixels = TestImages.content(png, "IDAT");
    Random random = new Random(7);
    for (int i = 0; i < 60; i++) {
      byte[] damaged = pixels.clone();
      damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
      assertImageOrRefusal(
          PNG, TestImages.withChunk(TestImages.without(png, "IDAT"), "IEND", "IDAT", damaged));
    }
  }

  private void assertImageOrRefusal(TileType type, byte[] bytes) {
    try {
      assertThat(decode(type, bytes).side()).isIn(256, 512);
    } catch (FailureException refusal) {
      assertThat(refusal).hasMessageStartingWith("tile: ");
      assertThat(refusal.getMessage()).doesNotContain("Exception", "java.", "Error");
    }
  }

  private void assertOpaque(String fixture) {
    DecodedImage image = decode(WEBP, WebpFixtures.bytes(fixture));
    assertThat(image.pixels().getColorModel().hasAlpha()).isFalse();
    assertThat(visible(image)).isEqualTo(256 * 256);
  }

  private void assertSquare(String fixture) {
    DecodedImage image = decode(WEBP, WebpFixtures.bytes(fixture));
    assertThat(image.pixels().getColorModel().hasAlpha()).isTrue();
    assertThat(visible(image)).isEqualTo(40 * 30);
    assertThat(isVisible(image, 100, 60)).isTrue();
    assertThat(isVisible(image, 139, 89)).isTrue();
    assertThat(isVisible(image, 99, 60)).isFalse();
  }

  private void assertRefused(TileType type, byte[] bytes, String words) {
    assertThatThrownBy(() -> decode(type, bytes))
        .isInstanceOf(FailureException.class)
        .hasMessageStartingWith("tile: ")
        .hasMessageContaining(words)
        .hasMessageNotContainingAny("Exception", "java.");
  }

  private DecodedImage decode(TileType type, byte[] bytes) {
    return decoder.decode(type, bytes, "tile");
  }

  private static boolean isVisible(DecodedImage image, int x, int y) {
    return image.pixels().getRGB(x, y) >>> 24 != 0;
  }

  private static int visible(DecodedImage image) {
    int count = 0;
    for (int y = 0; y < image.side(); y++) {
      for (int x = 0; x < image.side(); x++) {
        count += isVisible(image, x, y) ? 1 : 0;
      }
    }
    return count;
  }
}
