package twf.tiles.web.legacy;

import twf.tiles.error.FailureException;
import twf.tiles.pmtiles.TileId;

/**
 * A tile of the world: within zooms that PMTiles knows, and within its zoom. Pure.
 *
 * @param z the zoom, 0 to 26
 * @param x the column, 0 to 2^z - 1
 * @param y the row from the north, 0 to 2^z - 1
 */
record LegacyTileCoord(int z, int x, int y) {
  private static final int MAX_DIGITS = 8;

  /**
   * @throws FailureException a bad request where a number is none, or there is no such tile
   */
  static LegacyTileCoord parse(LegacyTilePath path) {
    int z = number("z", LegacyFrameRef.segment(path, 5), TileId.MAX_ZOOM);
    int last = (1 << z) - 1;
    return new LegacyTileCoord(
        z,
        number("x", LegacyFrameRef.segment(path, 6), last),
        number("y", LegacyFrameRef.segment(path, 7), last));
  }

  long tileId() {
    return TileId.of(z, x, y);
  }

  /** Plain decimal: digits, and no zeros before others. */
  private static int number(String name, String text, int last) {
    int length = text.length();
    boolean plain = length > 0 && length <= MAX_DIGITS && (length == 1 || text.charAt(0) != '0');
    int value = 0;
    for (int i = 0; plain && i < length; i++) {
      char digit = text.charAt(i);
      plain = digit >= '0' && digit <= '9';
      value = value * 10 + (digit - '0');
    }
    if (!plain || value > last) {
      throw FailureException.badRequest(name + " is not a plain decimal number from 0 to " + last);
    }
    return value;
  }
}
