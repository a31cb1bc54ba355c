package twf.tiles.image;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Encodes images as lossless PNG. Thread-safe. Calls block and use no temporary files. */
public final class PngEncoder {

  /**
   * Encodes an image.
   *
   * @throws IOException if the JDK has no PNG writer or fails to write
   */
  public byte[] encode(DecodedImage image) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageWriter writer = JdkPngCodec.newWriter();
    try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      writer.setOutput(out);
      writer.write(image.pixels());
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }
}
