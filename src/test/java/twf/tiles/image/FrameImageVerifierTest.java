package twf.tiles.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static twf.tiles.pmtiles.TileType.WEBP;

import com.sun.management.ThreadMXBean;
import java.awt.image.BufferedImage;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import twf.tiles.error.FailureException;
import twf.tiles.testing.TestImages;

class FrameImageVerifierTest {
  private static final int MUTATIONS = 60;

  private final FrameImageVerifier verifier = new FrameImageVerifier();
  private final ImageDecoder decoder = new ImageDecoder();

  static Iterable<String> vectors() {
    return WebpFixtures.VECTORS.keySet();
  }

  /** The last pixels cannot be decoded without all that come before them. */
  @ParameterizedTest
  @MethodSource("vectors")
  void judgesDamagedImagesAsFullDecodeDoes(String name) {
    byte[] sound = WebpFixtures.vector(name);
    assertThat(problem(sound)).isEqualTo(decodeProblem(sound)).isEmpty();
    Random random = new Random(name.hashCode());
    int compared = 0;
    for (int i = 0; i < MUTATIONS; i++) {
      byte[] damaged =
          i % 3 == 0
              ? Arrays.copyOf(sound, 12 + random.nextInt(sound.length - 12))
              : flip(sound, 12 + random.nextInt(sound.length - 12), random);
      ByteBuffer.wrap(damaged).order(ByteOrder.LITTLE_ENDIAN).putInt(4, damaged.length - 8);
      String expected = decodeProblem(damaged);
      String found = problem(damaged);
      if (!expected.contains("expected 256x256")) { // a size that only tiles must not have
        assertThat(found).as("mutation %d", i).isEqualTo(expected);
        compared++;
      }
    }
    assertThat(compared).isGreaterThan(MUTATIONS / 2);
  }

  @ParameterizedTest
  @CsvSource({"1,1", "1,2", "2,1", "3,1", "1,3", "5,7", "300,40", "40,301", "2000,1000"})
  void acceptsAnySize(int width, int height) {
    byte[] webp = new WebpEncoder().encode(noise(width, height));

    assertThat(verifier.verify(webp, "f")).hasToString(width + "x" + height);
    assertThatThrownBy(() -> verifier.verify(shortened(webp), "f"))
        .isInstanceOf(FailureException.class);
  }

  @Test
  void encodesWithoutLoss() {
    BufferedImage image = noise(256, 256);

    DecodedImage again = decoder.decode(WEBP, new WebpEncoder().encode(image), "f");

    assertThat(Pixels.of(again)).isEqualTo(image.getRGB(0, 0, 256, 256, null, 0, 256));
  }

  @ParameterizedTest
  @CsvSource({"16384,16384", "8001,8000", "16384,3907"})
  void rejectsTooManyPixelsByHeaderAlone(int width, int height) {
    assertThatThrownBy(() -> verifier.verify(lossless(width, height), "f"))
        .hasMessage(
            "f: WebP: has " + width + "x" + height + " pixels, expected 1 to 64000000 in all");
  }

  @Test
  void readsImageOf64MegapixelsUntilItIsDamaged() {
    assertThatThrownBy(() -> verifier.verify(lossless(8000, 8000), "f"))
        .hasMessageMatching("f: WebP: its pixels (are damaged.*|end too soon)");
  }

  @Test
  void keepsPixelsOutOfHeap() {
    byte[] webp =
        new WebpEncoder().encode(new BufferedImage(3000, 3000, BufferedImage.TYPE_INT_ARGB));
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    verifier.verify(webp, "f");
    long before = threads.getCurrentThreadAllocatedBytes();

    verifier.verify(webp, "f");

    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(1 << 20);
  }

  @Test
  void namesWhatIsNotAnImage() {
    assertThatThrownBy(() -> verifier.verify(TestImages.transparent(), "f"))
        .hasMessage("f: is a PNG, expected a WebP");
    assertThatThrownBy(() -> verifier.verify(new byte[20], "f")).hasMessage("f: is not a WebP");
    assertThatThrownBy(() -> verifier.verify(WebpFixtures.bytes(WebpFixtures.ANIMATED), "f"))
        .hasMessage("f: WebP: is animated");
  }

  private String problem(byte[] webp) {
    try {
      verifier.verify(webp, "f");
      return "";
    } catch (FailureException e) {
      return e.getMessage();
    }
  }

  private String decodeProblem(byte[] webp) {
    try {
      decoder.decode(WEBP, webp, "f");
      return "";
    } catch (FailureException e) {
      return e.getMessage();
    }
  }

  private static byte[] flip(byte[] webp, int at, Random random) {
    byte[] flipped = webp.clone();
    flipped[at] ^= (byte) (1 << random.nextInt(8));
    return flipped;
  }

  /** Cuts off the second half, which the headers then do not say. */
  private static byte[] shortened(byte[] webp) {
    byte[] pixels = WebpBytes.content(webp, "VP8L");
    return WebpBytes.of("VP8L", Arrays.copyOf(pixels, 5 + (pixels.length - 5) / 2)).toBytes();
  }

  private static BufferedImage noise(int width, int height) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB);
    Random random = new Random(width);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.setRGB(x, y, 0xff000000 | random.nextInt());
      }
    }
    return image;
  }

  private static byte[] lossless(int width, int height) {
    byte[] chunk =
        ByteBuffer.allocate(64)
            .order(ByteOrder.LITTLE_ENDIAN)
            .put((byte) 0x2f)
            .putInt(width - 1 | height - 1 << 14)
            .array();
    return WebpBytes.of("VP8L", chunk).toBytes();
  }
}
