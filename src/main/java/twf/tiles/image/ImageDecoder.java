package twf.tiles.image;

import com.twelvemonkeys.imageio.plugins.webp.WebPImageReaderSpi;
import java.awt.image.BufferedImage;
import java.io.IOException;
import javax.imageio.IIOException;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import twf.tiles.failure.TileException;
import twf.tiles.pmtiles.TileType;

/** Decodes tiles. Thread-safe; calls block and allocate at most a few megabytes. */
public final class ImageDecoder {

  /**
   * Decodes a tile whose archive says that it is of {@code type}.
   *
   * @param type PNG or WebP
   * @param bytes not changed
   * @param where the tile, for messages
   * @throws TileException malformed, where it is anything else, or cannot be decoded whole
   */
  public DecodedImage decode(TileType type, byte[] bytes, String where) {
    EncodedImage encoded = encoded(type, bytes, where);
    try {
      return new DecodedImage(
          pixels(reader(type), encoded.bytes(), encoded.side()), encoded.mayBeTransparent());
    } catch (IOException | RuntimeException e) {
      // The decoders answer hostile bytes with whatever exception their arithmetic ends in.
      throw TileException.malformed(where, type + ": cannot be decoded: " + e);
    }
  }

  private static EncodedImage encoded(TileType type, byte[] bytes, String where) {
    boolean png = PngStream.isPng(bytes);
    boolean webp = !png && WebpStream.isWebp(bytes);
    if (type == TileType.PNG && png) {
      return new PngStream(bytes, where).rewrite();
    }
    if (type == TileType.WEBP && webp) {
      return new WebpStream(bytes, where).rewrite();
    }
    String found = png ? "a PNG" : webp ? "a WebP" : "something else";
    throw TileException.malformed(where, "the header says " + type + ", found " + found);
  }

  private static BufferedImage pixels(ImageReader reader, byte[] bytes, int side)
      throws IOException {
    try (ImageInputStream in = new EndingStream(bytes)) {
      reader.addIIOReadWarningListener(
          (source, warning) -> {
            throw new IllegalArgumentException(warning);
          });
      reader.setInput(in, true, false);
      BufferedImage image = reader.read(0);
      if (image.getWidth() != side || image.getHeight() != side) {
        throw new IIOException("expected " + side + " pixels, found " + image.getWidth());
      }
      return image;
    } finally {
      reader.dispose();
    }
  }

  private static ImageReader reader(TileType type) throws IOException {
    return type == TileType.WEBP
        ? new WebPImageReaderSpi().createReaderInstance(null)
        : JdkPng.reader();
  }
}
