package twf.tiles.image;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes WebP files with arbitrary chunks, valid or invalid. */
final class WebpBytes {
  private final ByteArrayOutputStream chunks = new ByteArrayOutputStream();

  private WebpBytes() {}

  /** Starts a file with one chunk. */
  static WebpBytes of(String type, byte[] content) {
    return new WebpBytes().add(type, content);
  }

  /** Appends a chunk, padded to an even length. */
  WebpBytes add(String type, byte[] content) {
    addUnpadded(type, content);
    if (content.length % 2 == 1) {
      chunks.write(0);
    }
    return this;
  }

  /** Appends a chunk without padding. */
  WebpBytes addUnpadded(String type, byte[] content) {
    chunks.writeBytes(ascii(type));
    chunks.writeBytes(number(content.length));
    chunks.writeBytes(content);
    return this;
  }

  byte[] toBytes() {
    return toBytes(0);
  }

  /**
   * Returns the file.
   *
   * @param more number of bytes by which the RIFF header overstates the size
   */
  byte[] toBytes(int more) {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.writeBytes(ascii("RIFF"));
    file.writeBytes(number(4 + chunks.size() + more));
    file.writeBytes(ascii("WEBP"));
    file.writeBytes(chunks.toByteArray());
    return file.toByteArray();
  }

  /** Returns the content of a VP8X chunk. */
  static byte[] canvas(int flags, int side) {
    return ByteBuffer.allocate(10)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(flags)
        .putShort((short) (side - 1))
        .put((byte) 0)
        .putShort((short) (side - 1))
        .put((byte) 0)
        .array();
  }

  /** Returns the content of the first chunk of a type. */
  static byte[] content(byte[] webp, String type) {
    ByteBuffer in = ByteBuffer.wrap(webp).order(ByteOrder.LITTLE_ENDIAN);
    int at = 12;
    while (!new String(webp, at, 4, StandardCharsets.US_ASCII).equals(type)) {
      at += 8 + in.getInt(at + 4) + (in.getInt(at + 4) & 1);
    }
    return Arrays.copyOfRange(webp, at + 8, at + 8 + in.getInt(at + 4));
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] number(int value) {
    return ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array();
  }
}
