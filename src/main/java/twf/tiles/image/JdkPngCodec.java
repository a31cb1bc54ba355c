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

/** The JDK's own PNG reader and writer, whatever else is registered. */
final class JdkPngCodec {
  private JdkPngCodec() {}

  static ImageReader reader() throws IOException {
    return provider(ImageReaderSpi.class).createReaderInstance();
  }

  static ImageWriter writer() throws IOException {
    return provider(ImageWriterSpi.class).createWriterInstance();
  }

  private static <T extends ImageReaderWriterSpi> T provider(Class<T> kind) throws IIOException {
    Iterator<T> found =
        IIORegistry.getDefaultInstance()
            .getServiceProviders(
                kind,
                provider ->
                    provider instanceof ImageReaderWriterSpi spi
                        && spi.getClass().getModule() == ImageIO.class.getModule()
                        && Arrays.asList(spi.getFormatNames()).contains("png"),
                false);
    if (!found.hasNext()) {
      throw new IIOException("this JDK has no " + kind.getSimpleName() + " of PNG");
    }
    return found.next();
  }
}
