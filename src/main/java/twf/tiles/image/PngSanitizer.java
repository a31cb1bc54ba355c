package twf.tiles.image;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Set;
import java.util.zip.CRC32;
import twf.tiles.error.FailureException;

/**
 * Reads a PNG's chunks (PNG specification, third edition, sections 5 and 11) and writes those again
 * that the JDK's reader needs for its pixels: IHDR, IDAT, IEND, and of a palette PLTE and tRNS.
 * What could inflate to more than pixels, such as text and colour profiles, never reaches it.
 * Neither does a transparent colour of grey or RGB, which that reader compares with scaled samples,
 * so that of grey with fewer than 8 bits it makes the wrong pixels transparent. Not thread-safe.
 */
final class PngSanitizer {
  private static final byte[] SIGNATURE = {(byte) 137, 'P', 'N', 'G', 13, 10, 26, 10};
  private static final int IHDR = type("IHDR");
  private static final int TRNS = type("tRNS");
  private static final int IDAT = type("IDAT");
  private static final int IEND = type("IEND");
  private static final int PLTE = type("PLTE");
  private static final Set<Integer> READ = Set.of(IHDR, PLTE, TRNS, IDAT, IEND);
  private static final int ANCILLARY = 0x20000000;
  private static final int IHDR_LENGTH = 13;
  private static final int GREY = 0;
  private static final int RGB = 2;
  private static final int PALETTE = 3;
  private static final int GREY_ALPHA = 4;
  private static final int RGBA = 6;

  private final ByteBuffer in;
  private final String where;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private int depth;
  private int colorType;
  private int colors;
  private int[] transparentSamples = {};
  private boolean mayBeTransparent;
  private boolean hasPixels;

  /**
   * @param bytes not changed
   * @param where the tile, for messages
   */
  PngSanitizer(byte[] bytes, String where) {
    this.in = ByteBuffer.wrap(bytes);
    this.where = where;
  }

  static boolean isPng(byte[] bytes) {
    return bytes.length >= SIGNATURE.length
        && Arrays.equals(bytes, 0, SIGNATURE.length, SIGNATURE, 0, SIGNATURE.length);
  }

  /** What a PNG is made of. */
  static final class Picture {
    private final byte[] bytes;
    private final int[] transparentSamples;
    private final boolean mayBeTransparent;

    private Picture(byte[] bytes, int[] transparentSamples, boolean mayBeTransparent) {
      this.bytes = bytes;
      this.transparentSamples = transparentSamples;
      this.mayBeTransparent = mayBeTransparent;
    }

    /** A PNG of 256 or 512 pixels with nothing in it but what its pixels need. */
    byte[] bytes() {
      return bytes;
    }

    /** The colour that is transparent in grey or RGB, a sample a channel; empty without one. */
    int[] transparentSamples() {
      return transparentSamples;
    }

    /** Whether there is an alpha channel or a transparent colour. */
    boolean mayBeTransparent() {
      return mayBeTransparent;
    }
  }

  /**
   * Reads all chunks.
   *
   * @throws FailureException malformed, where they are broken or it is not 256 or 512 pixels wide
   *     and high
   */
  Picture read() {
    out.writeBytes(SIGNATURE);
    in.position(SIGNATURE.length);
    int type = 0;
    while (type != IEND) {
      type = chunk(type == 0);
    }
    if (!hasPixels) {
      throw malformed("has no IDAT chunk");
    }
    return new Picture(out.toByteArray(), transparentSamples, mayBeTransparent);
  }

  private int chunk(boolean first) {
    if (in.remaining() < 12) {
      throw malformed("ends before its IEND chunk");
    }
    int length = in.getInt();
    int start = in.position();
    int type = in.getInt();
    if (length < 0 || length > in.remaining() - 4) {
      throw malformed("a chunk goes beyond the end of the image");
    }
    if (first != (type == IHDR)) {
      throw malformed("expected exactly one IHDR chunk, as the first one");
    }
    if (READ.contains(type)) {
      take(type, start, length);
    } else if ((type & ANCILLARY) == 0) {
      throw malformed(String.format("unknown critical chunk 0x%08x", type));
    }
    in.position(start + 4 + length + 4);
    return type;
  }

  private void take(int type, int start, int length) {
    CRC32 crc = new CRC32();
    crc.update(in.array(), start, 4 + length);
    if ((int) crc.getValue() != in.getInt(start + 4 + length)) {
      throw malformed("the CRC of a chunk is wrong");
    }
    boolean isKept = true;
    if (type == IHDR) {
      header(start + 4, length);
    } else if (type == PLTE || type == TRNS) {
      // Behind the pixels they mean nothing.
      isKept = colorType == PALETTE && !hasPixels;
      if (!hasPixels && type == PLTE) {
        palette(length);
      } else if (!hasPixels) {
        transparency(start + 4, length);
      }
    } else if (type == IDAT) {
      requirePalette("IDAT");
      hasPixels = true;
    }
    if (isKept) {
      out.write(in.array(), start - 4, 4 + 4 + length + 4);
    }
  }

  private void header(int at, int length) {
    if (length != IHDR_LENGTH) {
      throw malformed("IHDR length: expected 13, found " + length);
    }
    TileSize.require(in.getInt(at), in.getInt(at + 4), where);
    depth = in.get(at + 8) & 0xff;
    colorType = in.get(at + 9) & 0xff;
    boolean isAllowed =
        switch (colorType) {
          case GREY -> Set.of(1, 2, 4, 8, 16).contains(depth);
          case PALETTE -> Set.of(1, 2, 4, 8).contains(depth);
          case RGB, GREY_ALPHA, RGBA -> depth == 8 || depth == 16;
          default -> false;
        };
    if (!isAllowed) {
      throw malformed("there is no colour type " + colorType + " of " + depth + " bits");
    }
    if (in.get(at + 10) != 0 || in.get(at + 11) != 0 || (in.get(at + 12) & 0xff) > 1) {
      throw malformed("unknown compression, filter or interlace method");
    }
    mayBeTransparent = colorType == GREY_ALPHA || colorType == RGBA;
  }

  /** In other colour types it is a suggestion to displays, and not looked at. */
  private void palette(int length) {
    if (colorType != PALETTE) {
      return;
    }
    if (length == 0 || length % 3 != 0 || length / 3 > 1 << depth) {
      throw malformed("PLTE length: expected 3 to " + (3 << depth) + ", found " + length);
    }
    if (colors != 0) {
      throw malformed("has two PLTE chunks");
    }
    colors = length / 3;
  }

  private void requirePalette(String before) {
    if (colorType == PALETTE && colors == 0) {
      throw malformed("has no PLTE chunk before its " + before + " chunk");
    }
  }

  /** With an alpha channel it means nothing, and is not looked at. */
  private void transparency(int at, int length) {
    switch (colorType) {
      case PALETTE -> {
        requirePalette("tRNS");
        if (length > colors) {
          throw malformed("tRNS length: expected 1 to " + colors + ", found " + length);
        }
        mayBeTransparent = true;
      }
      case GREY -> transparentColor(at, length, 1);
      case RGB -> transparentColor(at, length, 3);
      default -> {}
    }
  }

  private void transparentColor(int at, int length, int channels) {
    if (length != 2 * channels) {
      throw malformed("tRNS length: expected " + 2 * channels + ", found " + length);
    }
    transparentSamples = new int[channels];
    for (int i = 0; i < channels; i++) {
      // Bits above the depth do not count (section 11.3.1.1).
      transparentSamples[i] = in.getShort(at + 2 * i) & (1 << depth) - 1;
    }
    mayBeTransparent = true;
  }

  private FailureException malformed(String problem) {
    return FailureException.malformed(where, "PNG: " + problem);
  }

  private static int type(String name) {
    return name.charAt(0) << 24 | name.charAt(1) << 16 | name.charAt(2) << 8 | name.charAt(3);
  }
}
