package twf.tiles.image;

import java.awt.image.BufferedImage;

/**
 * A decoded tile image.
 *
 * @param pixels a square image of 256 or 512 pixels per side; {@code INT_RGB} if the encoded image
 *     has neither an alpha channel nor a transparent colour, otherwise {@code INT_ARGB} (not
 *     premultiplied); must not be modified
 */
public record DecodedImage(BufferedImage pixels) {
  /** Returns the width and height in pixels. */
  public int side() {
    return pixels.getWidth();
  }
}
