package twf.tiles.image;

import java.awt.image.BufferedImage;

/**
 * A decoded tile image.
 *
 * @param pixels square, 256 or 512 wide and high, of type {@code INT_ARGB} (not premultiplied) or
 *     {@code INT_RGB}, where the encoded image had neither an alpha channel nor a transparent
 *     colour; not to be changed
 */
public record DecodedImage(BufferedImage pixels) {
  /** Width and height in pixels. */
  public int side() {
    return pixels.getWidth();
  }
}
