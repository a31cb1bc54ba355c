package twf.tiles.image;

import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Iterator;
import javax.imageio.IIOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.ImageWriter;
import javax.imageio.spi.IIORegistry;
import javax.imageio.spi.ImageReaderSpi;
import javax.imageio.spi.ImageReaderWriterSpi;
import javax.imageio.spi.ImageWriterSpi;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import twf.tiles.error.FailureException;

/**
 * Decodes and encodes PNG with the JDK. Thread-safe; calls block and use no temporary files.
 *
 * <p>Decodes to 8 bits per sample: keeps the high byte of 16-bit samples, like libpng's {@code
 * png_set_strip_16}, and scales samples of fewer than 8 bits to 0 to 255.
 */
public final class PngCodec {
  private static final int MOST_COLOURS = 256;

  private PngCodec() {}

  /**
   * Encodes an image as lossless PNG.
   *
   * @throws IOException if the JDK has no PNG writer or fails to write
   */
  public static byte[] encode(DecodedImage image) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageWriter writer = provider(ImageWriterSpi.class).createWriterInstance();
    try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      writer.setOutput(out);
      writer.write(image.pixels());
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

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
    return DecodedImage.of(argb, image.getWidth(), picture.hasTransparency());
  }

  private static BufferedImage read(byte[] png) throws IOException {
    ImageReader reader = provider(ImageReaderSpi.class).createReaderInstance();
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

  /** Finds the reader or writer of the JDK, ignoring other registered ImageIO plug-ins. */
  private static <T extends ImageReaderWriterSpi> T provider(Class<T> type) throws IIOException {
    Iterator<T> found =
        IIORegistry.getDefaultInstance()
            .getServiceProviders(
                type,
                provider ->
                    provider instanceof ImageReaderWriterSpi spi
                        && spi.getClass().getModule() == ImageIO.class.getModule()
                        && Arrays.asList(spi.getFormatNames()).contains("png"),
                false);
    if (!found.hasNext()) {
      throw new IIOException("this JDK has no " + type.getSimpleName() + " of PNG");
    }
    return found.next();
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
