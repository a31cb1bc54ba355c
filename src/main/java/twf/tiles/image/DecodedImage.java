package twf.tiles.image;

import java.awt.image.BufferedImage;

/**
 * The pixels of a tile.
 *
 * @param pixels square, 256 or 512 wide and high, of type {@code INT_ARGB} (not premultiplied) or
 *     {@code INT_RGB}; not to be changed
 * @param mayBeTransparent whether the encoded image had an alpha channel or a transparent colour
 */
public record DecodedImage(BufferedImage pixels, boolean mayBeTransparent) {
  /** Width and height in pixels. */
  public int side() {
    return pixels.getWidth();
  }
}
