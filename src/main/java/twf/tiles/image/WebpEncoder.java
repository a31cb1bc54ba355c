package twf.tiles.image;

import java.awt.image.BufferedImage;
import java.util.Optional;

/** Encodes images as WebP without loss, with libwebp. Thread-safe; calls block. */
public final class WebpEncoder {
  private final WebpDecoder shared = WebpDecoder.shared();

  /** Returns why this process cannot encode WebP and how to fix it; empty if it can. */
  public Optional<String> problem() {
    return shared.problem();
  }

  /**
   * Encodes an image.
   *
   * @throws IllegalStateException if {@link #problem} is not empty, or the image is too large for a
   *     WebP
   */
  public byte[] encode(BufferedImage image) {
    int width = image.getWidth();
    int height = image.getHeight();
    byte[] rgba = new byte[4 * width * height];
    int at = 0;
    for (int argb : image.getRGB(0, 0, width, height, null, 0, width)) {
      rgba[at++] = (byte) (argb >> 16);
      rgba[at++] = (byte) (argb >> 8);
      rgba[at++] = (byte) argb;
      rgba[at++] = (byte) (argb >> 24);
    }
    LibWebp library = shared.library();
    byte[] encoded = library == null ? null : library.encodeLossless(rgba, width, height);
    if (encoded == null) {
      throw new IllegalStateException(
          problem().orElse("libwebp cannot encode " + width + "x" + height + " pixels"));
    }
    return encoded;
  }
}
