package twf.tiles.image;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Set;
import java.util.zip.CRC32;
import twf.tiles.failure.TileException;

/**
 * Reads a PNG's chunks (PNG specification, third edition, sections 5 and 11) and writes those again
 * that its pixels need: IHDR, PLTE, tRNS, IDAT, IEND. What could inflate to more than pixels, such
 * as text and colour profiles, never reaches a decoder. Not thread-safe.
 */
final class PngStream {
  private static final byte[] SIGNATURE = {(byte) 137, 'P', 'N', 'G', 13, 10, 26, 10};
  private static final int IHDR = type("IHDR");
  private static final int TRNS = type("tRNS");
  private static final int IDAT = type("IDAT");
  private static final int IEND = type("IEND");
  private static final Set<Integer> KEPT = Set.of(IHDR, type("PLTE"), TRNS, IDAT, IEND);
  private static final int ANCILLARY = 0x20000000;
  private static final int IHDR_LENGTH = 13;
  private static final int ALPHA_BIT = 4;

  private final ByteBuffer in;
  private final String where;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private int side;
  private boolean mayBeTransparent;
  private boolean hasPixels;

  /**
   * @param bytes not changed
   * @param where the tile, for messages
   */
  PngStream(byte[] bytes, String where) {
    this.in = ByteBuffer.wrap(bytes);
    this.where = where;
  }

  static boolean isPng(byte[] bytes) {
    return bytes.length >= SIGNATURE.length
        && Arrays.equals(bytes, 0, SIGNATURE.length, SIGNATURE, 0, SIGNATURE.length);
  }

  /**
   * The stream again, without what its pixels do not need.
   *
   * @throws TileException malformed, where it is broken or not 256 or 512 pixels wide and high
   */
  EncodedImage rewrite() {
    out.writeBytes(SIGNATURE);
    in.position(SIGNATURE.length);
    int type = 0;
    while (type != IEND) {
      type = chunk(type == 0);
    }
    if (!hasPixels) {
      throw malformed("has no IDAT chunk");
    }
    return EncodedImage.of(out.toByteArray(), side, mayBeTransparent);
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
    if (KEPT.contains(type)) {
      keep(type, start, length);
    } else if ((type & ANCILLARY) == 0) {
      throw malformed(String.format("unknown critical chunk 0x%08x", type));
    }
    in.position(start + 4 + length + 4);
    return type;
  }

  private void keep(int type, int start, int length) {
    CRC32 crc = new CRC32();
    crc.update(in.array(), start, 4 + length);
    if ((int) crc.getValue() != in.getInt(start + 4 + length)) {
      throw malformed("the CRC of a chunk is wrong");
    }
    if (type == IHDR) {
      header(start + 4, length);
    }
    mayBeTransparent |= type == TRNS;
    hasPixels |= type == IDAT;
    out.write(in.array(), start - 4, 4 + 4 + length + 4);
  }

  private void header(int at, int length) {
    if (length != IHDR_LENGTH) {
      throw malformed("IHDR length: expected 13, found " + length);
    }
    EncodedImage.requireSize(in.getInt(at), in.getInt(at + 4), where);
    side = in.getInt(at);
    mayBeTransparent = (in.get(at + 9) & ALPHA_BIT) != 0;
  }

  private TileException malformed(String problem) {
    return TileException.malformed(where, "PNG: " + problem);
  }

  private static int type(String name) {
    return name.charAt(0) << 24 | name.charAt(1) << 16 | name.charAt(2) << 8 | name.charAt(3);
  }
}
