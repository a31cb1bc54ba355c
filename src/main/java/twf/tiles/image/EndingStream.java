package twf.tiles.image;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * An image in memory that a decoder cannot read on and on beyond its end: the WebP decoder takes
 * the end for zeros, as its bit reader looks ahead, and makes a picture of them, slowly.
 */
final class EndingStream extends MemoryCacheImageInputStream {
  /** More than looking ahead at the last bits asks for. */
  private static final int MOST_READS_BEYOND = 1024;

  private int beyond;

  EndingStream(byte[] bytes) {
    super(new ByteArrayInputStream(bytes));
  }

  @Override
  public int read() throws IOException {
    int value = super.read();
    count(value);
    return value;
  }

  @Override
  public int read(byte[] to, int offset, int length) throws IOException {
    int count = super.read(to, offset, length);
    count(count);
    return count;
  }

  /** Unchecked, as decoders take what is checked for the end. */
  private void count(int result) {
    if (result < 0 && ++beyond > MOST_READS_BEYOND) {
      throw new IllegalStateException("the image ends too soon");
    }
  }
}
