package twf.tiles.image;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Writes pixels as PNG, losslessly. Thread-safe; calls block and use no temporary files. */
public final class PngEncoder {

  /**
   * Encodes an image.
   *
   * @throws IOException where this JDK cannot
   */
  public byte[] encode(DecodedImage image) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageWriter writer = JdkPngCodec.writer();
    try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      writer.setOutput(out);
      writer.write(image.pixels());
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }
}
