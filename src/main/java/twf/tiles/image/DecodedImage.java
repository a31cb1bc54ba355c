package twf.tiles.image;

import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.DataBufferInt;
import java.awt.image.DirectColorModel;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import twf.tiles.error.FailureException;

/**
 * A decoded tile image.
 *
 * @param pixels a square image of 256 or 512 pixels per side; {@code INT_RGB} if the encoded image
 *     has neither an alpha channel nor a transparent colour, otherwise {@code INT_ARGB} (not
 *     premultiplied); must not be modified
 */
public record DecodedImage(BufferedImage pixels) {
  private static final int SMALL = 256;
  private static final int LARGE = 512;
  private static final ColorModel OPAQUE = new DirectColorModel(24, 0xff0000, 0xff00, 0xff);

  /**
   * Wraps pixels without conversion: {@code getRGB} and image writers return exactly the given
   * values, because alpha is not premultiplied and no color space conversion applies.
   *
   * @param argb one pixel per int, row by row; not copied
   * @param side width and height in pixels
   * @param hasAlpha whether the top byte of a pixel is its alpha; otherwise it is ignored
   */
  static DecodedImage of(int[] argb, int side, boolean hasAlpha) {
    int[] masks =
        hasAlpha
            ? new int[] {0xff0000, 0xff00, 0xff, 0xff000000}
            : new int[] {0xff0000, 0xff00, 0xff};
    WritableRaster raster =
        Raster.createPackedRaster(
            new DataBufferInt(argb, argb.length), side, side, side, masks, null);
    ColorModel colors = hasAlpha ? ColorModel.getRGBdefault() : OPAQUE;
    return new DecodedImage(new BufferedImage(colors, raster, false, null));
  }

  /**
   * Rejects an image of the wrong size, before anything of that size is allocated.
   *
   * @param where the tile, for error messages
   * @throws FailureException malformed, if the size is not 256x256 or 512x512 pixels
   */
  static void requireSize(int width, int height, String where) {
    if (width != height || (width != SMALL && width != LARGE)) {
      throw FailureException.malformed(
          where, "expected 256x256 or 512x512 pixels, found " + width + "x" + height);
    }
  }

  /** Returns the width and height in pixels. */
  public int side() {
    return pixels.getWidth();
  }
}
