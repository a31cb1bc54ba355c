package twf.tiles.testing;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.BiPredicate;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.ImageIO;

/** Creates PNG images, valid and invalid. */
public final class TestImages {
  private static final int RED = 0xffff0000;

  private TestImages() {}

  /**
   * Returns an RGBA image that is opaque where {@code visible} is true and transparent elsewhere.
   */
  public static byte[] rgba(int width, int height, BiPredicate<Integer, Integer> visible) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        if (visible.test(x, y)) {
          image.setRGB(x, y, RED);
        }
      }
    }
    return encode(image);
  }

  /** Returns an RGBA image of 256 by 256 transparent pixels. */
  public static byte[] transparent() {
    return rgba(256, 256, (x, y) -> false);
  }

  /** Returns an RGB image without transparency. */
  public static byte[] opaque(int side) {
    return encode(new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB));
  }

  /** Returns an image that is black or transparent but for the pixel (125, 82), 0xrrggbb. */
  public static byte[] pixel(int colour, boolean transparent) {
    BufferedImage image =
        new BufferedImage(
            256, 256, transparent ? BufferedImage.TYPE_INT_ARGB : BufferedImage.TYPE_INT_RGB);
    image.setRGB(125, 82, 0xff000000 | colour);
    return encode(image);
  }

  /** Returns a black RGB image with one red pixel; black is the transparent colour. */
  public static byte[] rgbWithTransparentBlack(int x, int y) {
    BufferedImage image = new BufferedImage(256, 256, BufferedImage.TYPE_INT_RGB);
    image.setRGB(x, y, RED);
    return withChunk(encode(image), "IDAT", "tRNS", new byte[6]);
  }

  /** Inserts a text chunk that inflates to {@code size} bytes before the pixels. */
  public static byte[] withInflatingText(byte[] png, int size) {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    text.writeBytes(new byte[] {'a', 0, 0});
    try (DeflaterOutputStream deflater = new DeflaterOutputStream(text)) {
      deflater.write(new byte[size]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return withChunk(png, "IDAT", "zTXt", text.toByteArray());
  }

  /** Inserts a chunk before the first one of type {@code before}. */
  public static byte[] withChunk(byte[] png, String before, String type, byte[] content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int at = positionOf(png, before);
    bytes.write(png, 0, at);
    bytes.writeBytes(chunk(type, content));
    bytes.write(png, at, png.length - at);
    return bytes.toByteArray();
  }

  /** Removes the first chunk of a type. */
  public static byte[] without(byte[] png, String type) {
    int at = positionOf(png, type);
    int end = at + 12 + java.nio.ByteBuffer.wrap(png).getInt(at);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(png, 0, at);
    bytes.write(png, end, png.length - end);
    return bytes.toByteArray();
  }

  /** Returns the content of the first chunk of a type. */
  public static byte[] content(byte[] png, String type) {
    int at = positionOf(png, type);
    int length = java.nio.ByteBuffer.wrap(png).getInt(at);
    return java.util.Arrays.copyOfRange(png, at + 8, at + 8 + length);
  }

  /** Returns the offset of the first chunk of a type, which starts with its length. */
  public static int positionOf(byte[] png, String type) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(png))) {
      in.skipNBytes(8);
      int at = 8;
      while (true) {
        int length = in.readInt();
        if (new String(in.readNBytes(4), java.nio.charset.StandardCharsets.US_ASCII).equals(type)) {
          return at;
        }
        in.skipNBytes(length + 4L);
        at += length + 12;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] chunk(String type, byte[] content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      byte[] name = type.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
      CRC32 crc = new CRC32();
      crc.update(name);
      crc.update(content);
      out.writeInt(content.length);
      out.write(name);
      out.write(content);
      out.writeInt((int) crc.getValue());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  static byte[] encode(BufferedImage image) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
