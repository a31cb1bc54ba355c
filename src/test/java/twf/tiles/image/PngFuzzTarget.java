package twf.tiles.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import twf.tiles.error.FailureException;
import twf.tiles.fuzz.FuzzTarget;
import twf.tiles.fuzz.RefusalInvariants;
import twf.tiles.pmtiles.TileType;
import twf.tiles.testing.TestImages;

/**
 * Checks that a PNG either decodes to 256 or 512 pixels per side or is rejected. The first byte
 * selects how the rest is used: as a PNG whose checksums are corrected, or as the header, palette
 * and row data of a generated PNG. A fuzzer cannot find valid checksums or deflate streams by
 * itself.
 */
public final class PngFuzzTarget implements FuzzTarget {
  private static final int SIGNATURE = 8;
  private static final int CHUNK = 12;
  private final ImageDecoder decoder = new ImageDecoder();

  @Override
  public Stream<byte[]> seeds() {
    byte[] rgba = TestImages.rgba(256, 256, (x, y) -> x > y);
    Stream<byte[]> pictures =
        Stream.of(
                rgba,
                TestImages.opaque(512),
                TestImages.rgbWithTransparentBlack(3, 4),
                TestImages.withInflatingText(rgba, 1 << 20),
                TestImages.withChunk(rgba, "IDAT", "iCCP", new byte[99]),
                TestImages.withChunk(rgba, "IDAT", "acTL", new byte[8]))
            .map(png -> input(0, png));
    Stream<byte[]> rows =
        Stream.of(
            input(1, new byte[] {8, 6, 0, 0, 1, 2, 3, 4}),
            input(1, new byte[] {8, 3, 1, 16, 4, 0, 1, 2}),
            input(1, new byte[] {1, 0, 1, 0, 1, 9, 9, 9}),
            input(1, new byte[] {16, 4, 0, 0, 2, 1, 3, 4}));
    return Stream.concat(pictures, rows);
  }

  private static byte[] input(int mode, byte[] content) {
    byte[] input = new byte[content.length + 1];
    input[0] = (byte) mode;
    System.arraycopy(content, 0, input, 1, content.length);
    return input;
  }

  @Override
  public void run(byte[] input) {
    if (input.length < 6) {
      return;
    }
    byte[] rest = Arrays.copyOfRange(input, 1, input.length);
    byte[] png = (input[0] & 1) == 0 ? withChecksums(rest) : made(rest);
    try {
      DecodedImage image = decoder.decode(TileType.PNG, png, "a");
      assertThat(image.side()).isIn(256, 512).isEqualTo(image.pixels().getHeight());
      image.pixels().getRGB(image.side() - 1, image.side() - 1);
    } catch (FailureException e) {
      RefusalInvariants.checkDamagedImage(e, "a: ");
    }
  }

  private static byte[] withChecksums(byte[] bytes) {
    ByteBuffer png = ByteBuffer.wrap(bytes);
    int at = SIGNATURE;
    while (at <= bytes.length - CHUNK) {
      int length = png.getInt(at);
      if (length < 0 || length > bytes.length - at - CHUNK) {
        break;
      }
      CRC32 crc = new CRC32();
      crc.update(bytes, at + 4, 4 + length);
      png.putInt(at + 8 + length, (int) crc.getValue());
      at += CHUNK + length;
    }
    return bytes;
  }

  /**
   * Generates a PNG. The input holds depth, colour type, interlace method, palette size, and the
   * bytes that the rows repeat.
   */
  private static byte[] made(byte[] input) {
    byte[] header =
        ByteBuffer.allocate(13)
            .putInt(256)
            .putInt(256)
            .put(input[0])
            .put(input[1])
            .put((byte) 0)
            .put((byte) 0)
            .put(input[2])
            .array();
    byte[] rows = new byte[600_000];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = input[4 + i % (input.length - 4)];
    }
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    png.writeBytes(new byte[] {(byte) 137, 'P', 'N', 'G', 13, 10, 26, 10});
    chunk(png, "IHDR", header);
    if (input[3] != 0) {
      chunk(png, "PLTE", new byte[3 * (input[3] & 0xff)]);
      chunk(png, "tRNS", new byte[input[3] & 0xff]);
    }
    chunk(png, "IDAT", deflated(rows));
    chunk(png, "IEND", new byte[0]);
    return png.toByteArray();
  }

  private static byte[] deflated(byte[] content) {
    Deflater deflater = new Deflater(Deflater.BEST_SPEED);
    try {
      deflater.setInput(content);
      deflater.finish();
      byte[] to = new byte[content.length + 1024];
      return Arrays.copyOf(to, deflater.deflate(to));
    } finally {
      deflater.end();
    }
  }

  private static void chunk(ByteArrayOutputStream png, String type, byte[] content) {
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK + content.length);
    chunk.putInt(content.length);
    type.chars().forEach(letter -> chunk.put((byte) letter));
    CRC32 crc = new CRC32();
    crc.update(chunk.put(content).array(), 4, 4 + content.length);
    png.writeBytes(chunk.putInt((int) crc.getValue()).array());
  }
}
