package twf.tiles.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import twf.tiles.error.FailureException;
import twf.tiles.fuzz.FuzzTarget;
import twf.tiles.fuzz.RefusalInvariants;
import twf.tiles.pmtiles.TileType;

/**
 * Checks that a WebP either decodes to 256 or 512 pixels per side or is rejected, that it is
 * rejected as any other tile type, and that a WebP that is sound as a tile is sound as a frame's
 * image.
 */
public final class WebpFuzzTarget implements FuzzTarget {
  /** Small seeds, because mutations then hit significant bytes more often. */
  private static final int LARGEST_SEED = 1000;

  private final ImageDecoder decoder = new ImageDecoder();
  private final FrameImageVerifier frameImages = new FrameImageVerifier();

  @Override
  public Stream<byte[]> seeds() {
    Stream<byte[]> vectors =
        WebpFixtures.VECTORS.keySet().stream()
            .map(WebpFixtures::vector)
            .filter(webp -> webp.length < LARGEST_SEED);
    return Stream.concat(vectors, fixtures());
  }

  private static Stream<byte[]> fixtures() {
    return Stream.of(
            WebpFixtures.LOSSY,
            WebpFixtures.LOSSLESS,
            WebpFixtures.LOSSY_ALPHA,
            WebpFixtures.LOSSLESS_ALPHA,
            WebpFixtures.LOSSLESS_ALPHA_ICC,
            WebpFixtures.LOSSLESS_512,
            WebpFixtures.LOSSLESS_128,
            WebpFixtures.ANIMATED)
        .map(WebpFixtures::bytes);
  }

  @Override
  public void run(byte[] input) {
    try {
      DecodedImage image = decoder.decode(TileType.WEBP, input, "a");
      assertThat(image.side()).isIn(256, 512).isEqualTo(image.pixels().getHeight());
      image.pixels().getRGB(image.side() - 1, image.side() - 1);
      assertThat(frameImages.verify(input, "a"))
          .isEqualTo(new FrameImageVerifier.Size(image.side(), image.side()));
    } catch (FailureException e) {
      RefusalInvariants.checkDamagedImage(e, "a: ");
    }
    try {
      frameImages.verify(input, "a");
    } catch (FailureException e) {
      RefusalInvariants.checkDamagedImage(e, "a: ");
    }
    try {
      decoder.decode(TileType.JPEG, input, "a");
      throw new AssertionError("accepted as a JPEG");
    } catch (FailureException e) {
      RefusalInvariants.checkDamagedImage(e, "a: ");
    }
  }
}
