package twf.tiles.image;

import twf.tiles.error.FailureException;

/** The sizes that a tile may have. */
final class TileSize {
  private static final int SMALL = 256;
  private static final int LARGE = 512;

  private TileSize() {}

  /**
   * Refuses images of a wrong size before anything of that size is allocated.
   *
   * @param where the tile, for messages
   */
  static void require(int width, int height, String where) {
    if (width != height || (width != SMALL && width != LARGE)) {
      throw FailureException.malformed(
          where, "expected 256x256 or 512x512 pixels, found " + width + "x" + height);
    }
  }
}
