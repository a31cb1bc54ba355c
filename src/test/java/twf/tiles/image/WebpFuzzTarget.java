package twf.tiles.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import twf.tiles.error.FailureException;
import twf.tiles.fuzz.FuzzTarget;
import twf.tiles.fuzz.RefusalInvariants;
import twf.tiles.pmtiles.TileType;

/** A WebP is decoded to 256 or 512 pixels, or refused; as anything else it is refused. */
public final class WebpFuzzTarget implements FuzzTarget {
  /** Small seeds are mutated more often at places that matter. */
  private static final int LARGEST_SEED = 1000;

  private final ImageDecoder decoder = new ImageDecoder();

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
    } catch (FailureException e) {
      RefusalInvariants.checkDamagedImage(e, "a: ");
    }
    try {
      decoder.decode(TileType.JPEG, input, "a");
      throw new AssertionError("a JPEG was taken");
    } catch (FailureException e) {
      RefusalInvariants.checkDamagedImage(e, "a: ");
    }
  }
}
