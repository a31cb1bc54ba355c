package twf.tiles.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static twf.tiles.pmtiles.TileType.PNG;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import twf.tiles.error.FailureException;
import twf.tiles.testing.TestImages;

/**
 * Decodes PNGs of every colour type and depth and compares them with the pixels that were written.
 */
class PngCodecTest {
  private static final int SIDE = 256;
  private static final int[] CHANNELS = {1, 0, 3, 1, 2, 0, 4};
  private static final int[][] WHOLE = {{0, 0, 1, 1}};
  private static final int[][] ADAM7 = {
    {0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}
  };

  private final ImageDecoder decoder = new ImageDecoder();

  @ParameterizedTest
  @CsvSource({
    "0, 1", "0, 2", "0, 4", "0, 8", "0, 16", "2, 8", "2, 16", "3, 1", "3, 2", "3, 4", "3, 8",
    "4, 8", "4, 16", "6, 8", "6, 16"
  })
  void decodesEveryPixel(int colorType, int depth) throws IOException {
    boolean hasAlphaChannel = colorType >= 4;
    for (boolean transparent :
        hasAlphaChannel ? new boolean[] {false} : new boolean[] {false, true}) {
      for (boolean interlaced : new boolean[] {false, true}) {
        Png png = new Png(colorType, depth, transparent, interlaced);
        DecodedImage image = decoder.decode(PNG, png.bytes(), "tile");
        String what = "transparent %s, interlaced %s".formatted(transparent, interlaced);
        assertThat(Pixels.of(image)).as(what).isEqualTo(png.argb());
        assertThat(image.pixels().getColorModel().hasAlpha())
            .as(what)
            .isEqualTo(hasAlphaChannel || transparent);
        byte[] again = PngCodec.encode(image);
        assertThat(Pixels.of(decoder.decode(PNG, again, "tile"))).as(what).isEqualTo(png.argb());
      }
    }
  }

  @Test
  void ignoresAncillaryChunks() throws IOException {
    Png rgb = new Png(2, 8, false, false);
    Png rgba = new Png(6, 8, false, false);
    byte[] suggested = TestImages.withChunk(rgb.bytes(), "IDAT", "PLTE", new byte[9]);
    assertThat(Pixels.of(decoder.decode(PNG, suggested, "tile"))).isEqualTo(rgb.argb());
    byte[] transparency = TestImages.withChunk(rgba.bytes(), "IDAT", "tRNS", new byte[6]);
    assertThat(Pixels.of(decoder.decode(PNG, transparency, "tile"))).isEqualTo(rgba.argb());
    byte[] late = TestImages.withChunk(rgb.bytes(), "IEND", "tRNS", new byte[6]);
    assertThat(Pixels.of(decoder.decode(PNG, late, "tile"))).isEqualTo(rgb.argb());
  }

  @Test
  void describesDefects() throws IOException {
    refused(header(5, 8, 0), "PNG: there is no colour type 5 of 8 bits");
    refused(header(2, 4, 0), "PNG: there is no colour type 2 of 4 bits");
    refused(header(3, 16, 0), "PNG: there is no colour type 3 of 16 bits");
    refused(header(2, 8, 2), "PNG: unknown compression, filter or interlace method");
    byte[] palette = new Png(3, 8, true, false).bytes();
    refused(TestImages.without(palette, "PLTE"), "PNG: has no PLTE chunk before its tRNS chunk");
    refused(
        TestImages.without(TestImages.without(palette, "PLTE"), "tRNS"),
        "PNG: has no PLTE chunk before its IDAT chunk");
    refused(TestImages.withChunk(palette, "IDAT", "PLTE", new byte[3]), "PNG: has two PLTE chunks");
    refused(
        TestImages.withChunk(palette, "IDAT", "tRNS", new byte[257]),
        "PNG: tRNS length: expected 1 to 256, found 257");
    byte[] rgb = new Png(2, 8, false, false).bytes();
    refused(
        TestImages.withChunk(rgb, "IDAT", "tRNS", new byte[2]),
        "PNG: tRNS length: expected 6, found 2");
    refused(withPixels(rgb, new byte[9]), "PNG: its pixels are damaged");
    refused(withPixels(rgb, deflated(new byte[999])), "PNG: its pixels end too soon");
    byte[] filter = new byte[SIDE * (1 + 3 * SIDE)];
    filter[0] = 9;
    refused(withPixels(rgb, deflated(filter)), "PNG: its pixels are damaged");
  }

  private void refused(byte[] png, String problem) {
    assertThatThrownBy(() -> decoder.decode(PNG, png, "tile"))
        .isInstanceOf(FailureException.class)
        .hasMessage("tile: " + problem);
  }

  private static byte[] withPixels(byte[] png, byte[] content) {
    return TestImages.withChunk(TestImages.without(png, "IDAT"), "IEND", "IDAT", content);
  }

  private static byte[] header(int colorType, int depth, int interlace) {
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    png.writeBytes(new byte[] {(byte) 137, 'P', 'N', 'G', 13, 10, 26, 10});
    byte[] header =
        ByteBuffer.allocate(13)
            .putInt(SIDE)
            .putInt(SIDE)
            .put((byte) depth)
            .put((byte) colorType)
            .put((byte) 0)
            .put((byte) 0)
            .put((byte) interlace)
            .array();
    chunk(png, "IHDR", header);
    return png.toByteArray();
  }

  private static void chunk(ByteArrayOutputStream png, String type, byte[] content) {
    ByteBuffer chunk = ByteBuffer.allocate(12 + content.length).putInt(content.length);
    type.chars().forEach(letter -> chunk.put((byte) letter));
    CRC32 crc = new CRC32();
    crc.update(chunk.put(content).array(), 4, 4 + content.length);
    png.writeBytes(chunk.putInt((int) crc.getValue()).array());
  }

  private static byte[] deflated(byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DeflaterOutputStream out = new DeflaterOutputStream(bytes)) {
      out.write(content);
    }
    return bytes.toByteArray();
  }

  /**
   * A PNG of random samples. A fifth of the samples have one colour: the transparent colour, if the
   * image has one.
   */
  private static final class Png {
    private final int colorType;
    private final int depth;
    private final int channels;
    private final boolean transparent;
    private final boolean interlaced;
    private final int[][] samples;
    private final int[] key;
    private final byte[] palette;
    private final byte[] paletteAlpha;

    Png(int colorType, int depth, boolean transparent, boolean interlaced) {
      Random random = new Random(depth * 31L + colorType);
      this.colorType = colorType;
      this.depth = depth;
      this.channels = CHANNELS[colorType];
      this.transparent = transparent;
      this.interlaced = interlaced;
      this.key = random.ints(channels, 0, 1 << depth).toArray();
      this.samples = new int[SIDE * SIDE][];
      for (int i = 0; i < samples.length; i++) {
        samples[i] = random.nextInt(5) == 0 ? key : random.ints(channels, 0, 1 << depth).toArray();
      }
      this.palette = new byte[3 << Math.min(depth, 8)];
      random.nextBytes(palette);
      this.paletteAlpha = new byte[Math.max(1, palette.length / 6)];
      random.nextBytes(paletteAlpha);
    }

    byte[] bytes() throws IOException {
      ByteArrayOutputStream png = new ByteArrayOutputStream();
      png.writeBytes(header(colorType, depth, interlaced ? 1 : 0));
      if (colorType == 3) {
        chunk(png, "PLTE", palette);
      }
      if (transparent && colorType == 3) {
        chunk(png, "tRNS", paletteAlpha);
      } else if (transparent) {
        ByteBuffer color = ByteBuffer.allocate(2 * channels);
        for (int sample : key) {
          // Decoders must ignore bits above the depth.
          color.putShort((short) (depth < 16 ? sample | 0x100 : sample));
        }
        chunk(png, "tRNS", color.array());
      }
      chunk(png, "IDAT", deflated(rows()));
      chunk(png, "IEND", new byte[0]);
      return png.toByteArray();
    }

    private byte[] rows() {
      ByteArrayOutputStream rows = new ByteArrayOutputStream();
      for (int[] pass : interlaced ? ADAM7 : WHOLE) {
        for (int y = pass[1]; y < SIDE; y += pass[3]) {
          rows.write(0);
          int bits = 0;
          int count = 0;
          for (int x = pass[0]; x < SIDE; x += pass[2]) {
            for (int sample : samples[y * SIDE + x]) {
              bits = bits << depth | sample;
              count += depth;
              for (; count >= 8; count -= 8) {
                rows.write(bits >> count - 8);
              }
            }
          }
        }
      }
      return rows.toByteArray();
    }

    int[] argb() {
      int[] argb = new int[samples.length];
      for (int i = 0; i < argb.length; i++) {
        argb[i] = argb(samples[i]);
      }
      return argb;
    }

    private int argb(int[] pixel) {
      if (colorType == 3) {
        int at = pixel[0];
        int alpha = transparent && at < paletteAlpha.length ? paletteAlpha[at] & 0xff : 0xff;
        return argb(
            alpha, palette[3 * at] & 0xff, palette[3 * at + 1] & 0xff, palette[3 * at + 2] & 0xff);
      }
      int alpha =
          channels % 2 == 0
              ? eight(pixel[channels - 1])
              : transparent && java.util.Arrays.equals(pixel, key) ? 0 : 0xff;
      boolean grey = channels < 3;
      return argb(alpha, eight(pixel[0]), eight(pixel[grey ? 0 : 1]), eight(pixel[grey ? 0 : 2]));
    }

    private int eight(int sample) {
      return depth == 16 ? sample >> 8 : sample * 255 / ((1 << depth) - 1);
    }

    private static int argb(int alpha, int red, int green, int blue) {
      return alpha << 24 | red << 16 | green << 8 | blue;
    }
  }
}
