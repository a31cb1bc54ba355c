package twf.tiles.image;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Set;
import java.util.zip.CRC32;
import twf.tiles.error.FailureException;

/**
 * Validates the chunks of a PNG (PNG specification, third edition, sections 5 and 11) and copies
 * only those that the JDK's reader needs to decode pixels: IHDR, IDAT, IEND, and PLTE and tRNS of
 * palette images.
 *
 * <p>Other chunks, such as text and color profiles, are dropped, because they may inflate to any
 * size. The tRNS chunk of a grayscale or RGB image is dropped too and returned as {@link
 * Picture#transparentSamples} instead: the JDK compares it with scaled samples and makes the wrong
 * pixels transparent for grayscale of fewer than 8 bits. Not thread-safe.
 */
final class PngSanitizer {
  private static final byte[] SIGNATURE = {(byte) 137, 'P', 'N', 'G', 13, 10, 26, 10};
  private static final int IHDR = type("IHDR");
  private static final int TRNS = type("tRNS");
  private static final int IDAT = type("IDAT");
  private static final int IEND = type("IEND");
  private static final int PLTE = type("PLTE");
  private static final Set<Integer> CHECKED_TYPES = Set.of(IHDR, PLTE, TRNS, IDAT, IEND);
  private static final int ANCILLARY = 0x20000000;
  private static final int IHDR_LENGTH = 13;
  private static final int GRAY = 0;
  private static final int RGB = 2;
  private static final int PALETTE = 3;
  private static final int GRAY_ALPHA = 4;
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
   * @param bytes the encoded image; not modified
   * @param where the tile, for error messages
   */
  PngSanitizer(byte[] bytes, String where) {
    this.in = ByteBuffer.wrap(bytes);
    this.where = where;
  }

  static boolean isPng(byte[] bytes) {
    return bytes.length >= SIGNATURE.length
        && Arrays.equals(bytes, 0, SIGNATURE.length, SIGNATURE, 0, SIGNATURE.length);
  }

  /**
   * The sanitized image and its transparency.
   *
   * @param bytes a PNG of 256 or 512 pixels that contains only the chunks needed for its pixels
   * @param transparentSamples the transparent color of a grayscale or RGB image, one sample per
   *     channel; empty if none
   * @param hasTransparency whether the image has an alpha channel or a transparent color
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared, never changed
  record Picture(byte[] bytes, int[] transparentSamples, boolean hasTransparency) {}

  /**
   * Reads and validates all chunks.
   *
   * @throws FailureException malformed, if a chunk is invalid or the image is not 256 or 512 pixels
   *     wide and high
   */
  Picture read() {
    out.writeBytes(SIGNATURE);
    in.position(SIGNATURE.length);
    int type = 0;
    while (type != IEND) {
      type = readChunk(type == 0);
    }
    if (!hasPixels) {
      throw malformed("has no IDAT chunk");
    }
    return new Picture(out.toByteArray(), transparentSamples, mayBeTransparent);
  }

  private int readChunk(boolean first) {
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
    if (CHECKED_TYPES.contains(type)) {
      handleChunk(type, start, length);
    } else if ((type & ANCILLARY) == 0) {
      throw malformed(String.format("unknown critical chunk 0x%08x", type));
    }
    in.position(start + 4 + length + 4);
    return type;
  }

  private void handleChunk(int type, int start, int length) {
    CRC32 crc = new CRC32();
    crc.update(in.array(), start, 4 + length);
    if ((int) crc.getValue() != in.getInt(start + 4 + length)) {
      throw malformed("the CRC of a chunk is wrong");
    }
    boolean isKept = true;
    if (type == IHDR) {
      readHeader(start + 4, length);
    } else if (type == PLTE || type == TRNS) {
      // Both are ignored after IDAT, and outside palette images they are not passed on.
      isKept = colorType == PALETTE && !hasPixels;
      if (!hasPixels && type == PLTE) {
        readPalette(length);
      } else if (!hasPixels) {
        readTransparency(start + 4, length);
      }
    } else if (type == IDAT) {
      requirePalette("IDAT");
      hasPixels = true;
    }
    if (isKept) {
      out.write(in.array(), start - 4, 4 + 4 + length + 4);
    }
  }

  private void readHeader(int at, int length) {
    if (length != IHDR_LENGTH) {
      throw malformed("IHDR length: expected 13, found " + length);
    }
    DecodedImage.requireSize(in.getInt(at), in.getInt(at + 4), where);
    depth = in.get(at + 8) & 0xff;
    colorType = in.get(at + 9) & 0xff;
    boolean isAllowed =
        switch (colorType) {
          case GRAY -> Set.of(1, 2, 4, 8, 16).contains(depth);
          case PALETTE -> Set.of(1, 2, 4, 8).contains(depth);
          case RGB, GRAY_ALPHA, RGBA -> depth == 8 || depth == 16;
          default -> false;
        };
    if (!isAllowed) {
      throw malformed("there is no colour type " + colorType + " of " + depth + " bits");
    }
    if (in.get(at + 10) != 0 || in.get(at + 11) != 0 || (in.get(at + 12) & 0xff) > 1) {
      throw malformed("unknown compression, filter or interlace method");
    }
    mayBeTransparent = colorType == GRAY_ALPHA || colorType == RGBA;
  }

  /** Validates PLTE. In other color types it is only a suggested palette and is ignored. */
  private void readPalette(int length) {
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

  /** Reads tRNS. It is ignored if the image has an alpha channel. */
  private void readTransparency(int at, int length) {
    switch (colorType) {
      case PALETTE -> {
        requirePalette("tRNS");
        if (length > colors) {
          throw malformed("tRNS length: expected 1 to " + colors + ", found " + length);
        }
        mayBeTransparent = true;
      }
      case GRAY -> readTransparentColor(at, length, 1);
      case RGB -> readTransparentColor(at, length, 3);
      default -> {}
    }
  }

  private void readTransparentColor(int at, int length, int channels) {
    if (length != 2 * channels) {
      throw malformed("tRNS length: expected " + 2 * channels + ", found " + length);
    }
    transparentSamples = new int[channels];
    for (int i = 0; i < channels; i++) {
      // Only the low `depth` bits are significant (section 11.3.1.1).
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
