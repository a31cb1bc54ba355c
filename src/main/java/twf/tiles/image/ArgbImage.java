package twf.tiles.image;

import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.DataBufferInt;
import java.awt.image.DirectColorModel;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;

/**
 * Wraps {@code int} ARGB pixels in a {@link BufferedImage} without conversion: {@code getRGB} and
 * image writers return exactly the given values, because alpha is not premultiplied and no color
 * space conversion applies.
 */
final class ArgbImage {
  private static final ColorModel WITH_ALPHA = ColorModel.getRGBdefault();
  private static final ColorModel OPAQUE = new DirectColorModel(24, 0xff0000, 0xff00, 0xff);

  private ArgbImage() {}

  /**
   * Wraps the pixels of a square image.
   *
   * @param argb one pixel per int, row by row; not copied
   * @param side width and height in pixels
   * @param hasAlpha whether the top byte of a pixel is its alpha; otherwise it is ignored
   */
  static BufferedImage of(int[] argb, int side, boolean hasAlpha) {
    ColorModel colors = hasAlpha ? WITH_ALPHA : OPAQUE;
    int[] masks =
        hasAlpha
            ? new int[] {0xff0000, 0xff00, 0xff, 0xff000000}
            : new int[] {0xff0000, 0xff00, 0xff};
    WritableRaster raster =
        Raster.createPackedRaster(
            new DataBufferInt(argb, argb.length), side, side, side, masks, null);
    return new BufferedImage(colors, raster, false, null);
  }
}
