package twf.tiles.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import twf.tiles.failure.TileException;

/**
 * Reads a WebP's chunks (RFC 9649, section 2) and writes those again that its pixels need: the
 * image, and its alpha plane if it is apart. Colour profiles and other metadata never reach a
 * decoder; animations are refused. Not thread-safe.
 */
final class WebpStream {
  private static final int RIFF = type("RIFF");
  private static final int WEBP = type("WEBP");
  private static final int LOSSY = type("VP8 ");
  private static final int LOSSLESS = type("VP8L");
  private static final int EXTENDED = type("VP8X");
  private static final int ALPHA = type("ALPH");
  private static final int ANIMATION = type("ANIM");
  private static final int ANIMATION_FRAME = type("ANMF");
  private static final int RIFF_HEADER = 12;
  private static final int CHUNK_HEADER = 8;
  private static final int ALPHA_FLAG = 0x10;
  private static final int LOSSY_START_CODE = 0x2a019d;
  private static final int LOSSLESS_SIGNATURE = 0x2f;
  private static final int SIZE_14_BITS = 0x3fff;

  private final ByteBuffer in;
  private final String where;
  private @Nullable ByteBuffer extended;
  private @Nullable ByteBuffer alpha;
  private @Nullable ByteBuffer image;
  private boolean lossless;

  /**
   * @param bytes not changed
   * @param where the tile, for messages
   */
  WebpStream(byte[] bytes, String where) {
    this.in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    this.where = where;
  }

  static boolean isWebp(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    return bytes.length >= RIFF_HEADER && in.getInt(0) == RIFF && in.getInt(8) == WEBP;
  }

  /**
   * The stream again, without what its pixels do not need.
   *
   * @throws TileException malformed, where it is broken, animated, or not 256 or 512 pixels wide
   *     and high
   */
  EncodedImage rewrite() {
    long end = CHUNK_HEADER + Integer.toUnsignedLong(in.getInt(4));
    if (end > in.capacity()) {
      throw malformed("says it has " + end + " bytes, found " + in.capacity());
    }
    in.limit((int) end).position(Math.min(RIFF_HEADER, (int) end));
    while (image == null) {
      chunk();
    }
    return lossless ? lossless(image) : lossy(image);
  }

  private void chunk() {
    if (in.remaining() < CHUNK_HEADER) {
      throw malformed("has no image chunk");
    }
    int type = in.getInt();
    long length = Integer.toUnsignedLong(in.getInt());
    if (length > in.remaining()) {
      throw malformed("a chunk goes beyond the end of the image");
    }
    ByteBuffer content = in.slice(in.position(), (int) length).order(ByteOrder.LITTLE_ENDIAN);
    take(type, content);
    in.position((int) Math.min(in.limit(), in.position() + length + (length & 1)));
  }

  private void take(int type, ByteBuffer content) {
    if (type == ANIMATION || type == ANIMATION_FRAME) {
      throw malformed("is animated");
    } else if (type == LOSSY || type == LOSSLESS) {
      lossless = type == LOSSLESS;
      image = content;
    } else if (type == EXTENDED) {
      extended = require(content, 10, "VP8X");
    } else if (type == ALPHA && extended != null) {
      alpha = content;
    }
  }

  private EncodedImage lossless(ByteBuffer content) {
    require(content, 5, "VP8L");
    if (content.get(0) != LOSSLESS_SIGNATURE) {
      throw malformed("VP8L signature is missing");
    }
    int bits = content.getInt(1);
    int side = side((bits & SIZE_14_BITS) + 1, (bits >>> 14 & SIZE_14_BITS) + 1);
    boolean hasAlpha = (bits >>> 28 & 1) == 1;
    return EncodedImage.of(riff(new Riff().chunk(LOSSLESS, content)), side, hasAlpha);
  }

  private EncodedImage lossy(ByteBuffer content) {
    require(content, 10, "VP8");
    boolean isKeyFrame = (content.get(0) & 1) == 0;
    if (!isKeyFrame || (content.getInt(2) >>> 8) != LOSSY_START_CODE) {
      throw malformed("VP8 start code is missing");
    }
    int width = content.getShort(6) & SIZE_14_BITS;
    int height = content.getShort(8) & SIZE_14_BITS;
    int side = side(width, height);
    Riff riff = new Riff();
    if (alpha != null) {
      riff.chunk(EXTENDED, header(side)).chunk(ALPHA, alpha);
    }
    return EncodedImage.of(riff(riff.chunk(LOSSY, content)), side, alpha != null);
  }

  private int side(int width, int height) {
    EncodedImage.requireSize(width, height, where);
    if (extended != null) {
      int canvasWidth = (extended.getInt(4) & 0xffffff) + 1;
      int canvasHeight = (extended.getInt(6) >>> 8) + 1;
      if (canvasWidth != width || canvasHeight != height) {
        throw malformed("the canvas has " + canvasWidth + "x" + canvasHeight + " pixels");
      }
    }
    return width;
  }

  private static ByteBuffer header(int side) {
    ByteBuffer header = ByteBuffer.allocate(10).order(ByteOrder.LITTLE_ENDIAN);
    int last = side - 1;
    return header
        .putInt(ALPHA_FLAG)
        .putShort((short) last)
        .put((byte) 0)
        .putShort((short) last)
        .put((byte) 0)
        .flip();
  }

  private static byte[] riff(Riff riff) {
    return riff.toBytes(RIFF, WEBP);
  }

  private ByteBuffer require(ByteBuffer content, int length, String what) {
    if (content.remaining() < length) {
      throw malformed(what + " chunk is too short: " + content.remaining() + " bytes");
    }
    return content;
  }

  private TileException malformed(String problem) {
    return TileException.malformed(where, "WebP: " + problem);
  }

  private static int type(String name) {
    return ByteBuffer.wrap(name.getBytes(StandardCharsets.US_ASCII))
        .order(ByteOrder.LITTLE_ENDIAN)
        .getInt();
  }
}
