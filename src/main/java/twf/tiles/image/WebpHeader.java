package twf.tiles.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import twf.tiles.error.FailureException;

/**
 * The size and end of a WebP, parsed from its RIFF chunks (RFC 9649, section 2) before native code
 * reads the file.
 *
 * <p>The size bounds what the decoder allocates. Chunks that libwebp rejects are rejected here too,
 * with a message that names the chunk; chunks that libwebp skips are skipped.
 */
final class WebpHeader {
  private static final int RIFF = type("RIFF");
  private static final int WEBP = type("WEBP");
  private static final int LOSSY = type("VP8 ");
  private static final int LOSSLESS = type("VP8L");
  private static final int EXTENDED = type("VP8X");
  private static final int RIFF_HEADER = 12;
  private static final int CHUNK_HEADER = 8;
  private static final int EXTENDED_LENGTH = 10;
  private static final int ANIMATION_FLAG = 0x02;
  private static final int LOSSY_START_CODE = 0x2a019d;
  private static final int LOSSLESS_SIGNATURE = 0x2f;
  private static final int SIZE_14_BITS = 0x3fff;

  private final ByteBuffer in;
  private final String where;
  private final SizeRule rule;
  private int width;
  private int height;

  /** Which sizes are accepted. */
  @FunctionalInterface
  interface SizeRule {
    /** Throws a malformed {@link FailureException} about {@code where} for a size that is not. */
    void require(int width, int height, String where);
  }

  /**
   * Parses a file for which {@link #isWebp} is true.
   *
   * @param where the image, for error messages
   * @param rule applied to every size that the file states
   * @throws FailureException malformed, if the file is corrupt, animated, or of a size that the
   *     rule rejects
   */
  WebpHeader(byte[] bytes, String where, SizeRule rule) {
    this.in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    this.where = where;
    this.rule = rule;
    readSize();
  }

  /** Returns the width in pixels. */
  int width() {
    return width;
  }

  /** Returns the height in pixels. */
  int height() {
    return height;
  }

  /** Returns the bytes of the RIFF container; bytes after it are ignored. */
  int length() {
    return in.limit();
  }

  static boolean isWebp(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    return bytes.length >= RIFF_HEADER && in.getInt(0) == RIFF && in.getInt(8) == WEBP;
  }

  /** Reads chunks up to the image data. */
  private void readSize() {
    long end = CHUNK_HEADER + Integer.toUnsignedLong(in.getInt(4));
    if (end > in.capacity()) {
      throw malformed("the RIFF header says " + end + " bytes, found " + in.capacity());
    }
    if (end < RIFF_HEADER) {
      throw malformed("the RIFF header says " + end + " bytes, too few for a picture");
    }
    in.limit((int) end).position(RIFF_HEADER);
    int type = peekType();
    if (type == EXTENDED) {
      readExtended();
    } else if (type == LOSSY || type == LOSSLESS) {
      readPicture(0, 0);
    } else {
      throw malformed("the first chunk is none of VP8, VP8L and VP8X");
    }
  }

  /** Reads the canvas size and skips optional chunks before the image data. */
  private void readExtended() {
    ByteBuffer chunk = readChunk();
    if (chunk.remaining() != EXTENDED_LENGTH) {
      throw malformed("VP8X chunk: expected 10 bytes, found " + chunk.remaining());
    }
    if ((chunk.get(0) & ANIMATION_FLAG) != 0) {
      throw malformed("is animated");
    }
    int canvasWidth = (chunk.getInt(4) & 0xffffff) + 1;
    int canvasHeight = (chunk.getInt(6) >>> 8) + 1;
    rule.require(canvasWidth, canvasHeight, where);
    while (peekType() != LOSSY && peekType() != LOSSLESS) {
      readChunk();
    }
    readPicture(canvasWidth, canvasHeight);
  }

  /** Reads the size of the image itself and compares it with the canvas; 0 means no canvas. */
  private void readPicture(int canvasWidth, int canvasHeight) {
    boolean lossless = peekType() == LOSSLESS;
    ByteBuffer chunk = readChunk();
    if (lossless) {
      require(chunk, 5, "VP8L");
      if (chunk.get(0) != LOSSLESS_SIGNATURE) {
        throw malformed("VP8L signature is missing");
      }
      int bits = chunk.getInt(1);
      width = (bits & SIZE_14_BITS) + 1;
      height = (bits >>> 14 & SIZE_14_BITS) + 1;
    } else {
      require(chunk, 10, "VP8");
      boolean isKeyFrame = (chunk.get(0) & 1) == 0;
      if (!isKeyFrame || chunk.getInt(2) >>> 8 != LOSSY_START_CODE) {
        throw malformed("VP8 start code is missing");
      }
      width = chunk.getShort(6) & SIZE_14_BITS;
      height = chunk.getShort(8) & SIZE_14_BITS;
    }
    rule.require(width, height, where);
    if (canvasWidth != 0 && (canvasWidth != width || canvasHeight != height)) {
      throw malformed(
          "the canvas has %dx%d pixels, the picture %dx%d"
              .formatted(canvasWidth, canvasHeight, width, height));
    }
  }

  private int peekType() {
    if (in.remaining() < CHUNK_HEADER) {
      throw malformed("has no image chunk");
    }
    return in.getInt(in.position());
  }

  /** Reads the next chunk. Chunks are padded to an even length, except possibly the last one. */
  private ByteBuffer readChunk() {
    in.getInt();
    long length = Integer.toUnsignedLong(in.getInt());
    if (length > in.remaining()) {
      throw malformed("a chunk goes beyond the end of the image");
    }
    ByteBuffer content = in.slice(in.position(), (int) length).order(ByteOrder.LITTLE_ENDIAN);
    in.position((int) Math.min(in.limit(), in.position() + length + (length & 1)));
    return content;
  }

  private void require(ByteBuffer content, int length, String what) {
    if (content.remaining() < length) {
      throw malformed(what + " chunk is too short: " + content.remaining() + " bytes");
    }
  }

  private FailureException malformed(String problem) {
    return FailureException.malformed(where, "WebP: " + problem);
  }

  private static int type(String name) {
    return ByteBuffer.wrap(name.getBytes(StandardCharsets.US_ASCII))
        .order(ByteOrder.LITTLE_ENDIAN)
        .getInt();
  }
}
