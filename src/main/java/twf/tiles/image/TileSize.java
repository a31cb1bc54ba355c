package twf.tiles.image;

import twf.tiles.error.FailureException;

/** Checks that a tile is 256x256 or 512x512 pixels. */
final class TileSize {
  private static final int SMALL = 256;
  private static final int LARGE = 512;

  private TileSize() {}

  /**
   * Rejects an image of the wrong size, before anything of that size is allocated.
   *
   * @param where the tile, for error messages
   * @throws FailureException malformed, if the size is not allowed
   */
  static void require(int width, int height, String where) {
    if (width != height || (width != SMALL && width != LARGE)) {
      throw FailureException.malformed(
          where, "expected 256x256 or 512x512 pixels, found " + width + "x" + height);
    }
  }
}
