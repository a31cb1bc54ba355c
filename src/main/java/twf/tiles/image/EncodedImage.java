package twf.tiles.image;

import twf.tiles.failure.TileException;

/**
 * A tile's image before its pixels are decoded: a stream with nothing in it but what its pixels
 * need, and what its header says.
 */
final class EncodedImage {
  private static final int SMALL = 256;
  private static final int LARGE = 512;

  private final byte[] bytes;
  private final int side;
  private final boolean mayBeTransparent;

  private EncodedImage(byte[] bytes, int side, boolean mayBeTransparent) {
    this.bytes = bytes;
    this.side = side;
    this.mayBeTransparent = mayBeTransparent;
  }

  /**
   * Refuses images of a wrong size before anything of that size is allocated.
   *
   * @param where the tile, for messages
   */
  static void requireSize(int width, int height, String where) {
    if (width != height || (width != SMALL && width != LARGE)) {
      throw TileException.malformed(
          where, "expected 256x256 or 512x512 pixels, found " + width + "x" + height);
    }
  }

  /**
   * @param bytes not copied
   * @param side pixels, 256 or 512
   * @param mayBeTransparent whether there is an alpha channel or a transparent colour
   */
  static EncodedImage of(byte[] bytes, int side, boolean mayBeTransparent) {
    return new EncodedImage(bytes, side, mayBeTransparent);
  }

  byte[] bytes() {
    return bytes;
  }

  int side() {
    return side;
  }

  boolean mayBeTransparent() {
    return mayBeTransparent;
  }
}
