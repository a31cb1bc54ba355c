package twf.tiles.image;

import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import twf.tiles.error.FailureException;

/**
 * Decodes PNG to 8 bits per sample with the JDK. Keeps the high byte of 16-bit samples, like
 * libpng's {@code png_set_strip_16}; scales samples of fewer than 8 bits to 0 to 255. Thread-safe.
 */
final class PngDecoder {
  private static final int MOST_COLOURS = 256;

  private PngDecoder() {}

  /**
   * Decodes a PNG.
   *
   * @param bytes the encoded image; not modified
   * @param where the tile, for error messages
   * @throws FailureException malformed, if the image is corrupt
   */
  static DecodedImage decode(byte[] bytes, String where) {
    PngSanitizer.Picture picture = new PngSanitizer(bytes, where).read();
    BufferedImage image;
    try {
      image = read(picture.bytes());
    } catch (IOException | RuntimeException e) {
      // On malformed input the JDK's reader throws arbitrary runtime exceptions.
      throw FailureException.malformed(
          where, "PNG: its pixels " + (isTruncated(e) ? "end too soon" : "are damaged"));
    }
    int[] argb = argb(image, picture.transparentSamples());
    return new DecodedImage(ArgbImage.of(argb, image.getWidth(), picture.hasTransparency()));
  }

  private static BufferedImage read(byte[] png) throws IOException {
    ImageReader reader = JdkPngCodec.newReader();
    try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(png))) {
      reader.addIIOReadWarningListener(
          (source, warning) -> {
            throw new IllegalArgumentException(warning);
          });
      reader.setInput(in, true, false);
      return reader.read(0);
    } finally {
      reader.dispose();
    }
  }

  private static boolean isTruncated(Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof EOFException) {
        return true;
      }
    }
    return false;
  }

  /**
   * Returns the pixels as ARGB ints. {@code BufferedImage.getRGB} is not used: it treats grey as
   * linear light, rounds 16-bit samples, and is slow because it converts pixel by pixel.
   *
   * @param key the samples of the transparent color; empty if there is none
   */
  private static int[] argb(BufferedImage image, int[] key) {
    Raster raster = image.getRaster();
    int side = image.getWidth();
    int bands = raster.getNumBands();
    int[] palette = palette(image.getColorModel());
    boolean isIndexed = palette.length > 0;
    int drop = isIndexed ? 0 : raster.getSampleModel().getSampleSize(0) - 8;
    int[] argb = new int[side * side];
    int[] row = new int[side * bands];
    for (int y = 0; y < side; y++) {
      raster.getPixels(0, y, side, 1, row);
      for (int x = 0; x < side; x++) {
        argb[y * side + x] = isIndexed ? palette[row[x]] : pixel(row, x * bands, bands, drop);
      }
      for (int x = 0; key.length > 0 && x < side; x++) {
        if (isKey(row, x * bands, key)) {
          argb[y * side + x] &= 0xffffff;
        }
      }
    }
    return argb;
  }

  /**
   * Returns the colours of a palette, padded with transparent entries; empty if the image has no
   * palette.
   */
  private static int[] palette(ColorModel model) {
    if (!(model instanceof IndexColorModel indexed)) {
      return new int[0];
    }
    int[] palette = new int[MOST_COLOURS];
    indexed.getRGBs(palette);
    return palette;
  }

  private static int pixel(int[] samples, int at, int bands, int shift) {
    boolean isGrey = bands < 3;
    int alpha = bands % 2 == 0 ? samples[at + bands - 1] >> shift : 0xff;
    int red = samples[at] >> shift;
    int green = isGrey ? red : samples[at + 1] >> shift;
    int blue = isGrey ? red : samples[at + 2] >> shift;
    return alpha << 24 | red << 16 | green << 8 | blue;
  }

  private static boolean isKey(int[] samples, int at, int[] key) {
    for (int band = 0; band < key.length; band++) {
      if (samples[at + band] != key[band]) {
        return false;
      }
    }
    return true;
  }
}
