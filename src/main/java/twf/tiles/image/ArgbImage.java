package twf.tiles.image;

import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.DataBufferInt;
import java.awt.image.DirectColorModel;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;

/**
 * Makes images of pixels that are ints: {@code getRGB} and encoders give exactly those, as there is
 * neither premultiplied alpha nor a colour space to convert from.
 */
final class ArgbImage {
  private static final ColorModel WITH_ALPHA = ColorModel.getRGBdefault();
  private static final ColorModel OPAQUE = new DirectColorModel(24, 0xff0000, 0xff00, 0xff);

  private ArgbImage() {}

  /**
   * Wraps pixels.
   *
   * @param argb a pixel an int, row by row; not copied
   * @param hasAlpha whether the highest byte of a pixel counts
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
