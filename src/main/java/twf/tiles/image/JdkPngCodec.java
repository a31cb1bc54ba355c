package twf.tiles.image;

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

/** Creates the PNG reader and writer of the JDK, ignoring other registered ImageIO plug-ins. */
final class JdkPngCodec {
  private JdkPngCodec() {}

  static ImageReader newReader() throws IOException {
    return provider(ImageReaderSpi.class).createReaderInstance();
  }

  static ImageWriter newWriter() throws IOException {
    return provider(ImageWriterSpi.class).createWriterInstance();
  }

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
}
