package twf.tiles.web.legacy;

import twf.tiles.error.FailureException;
import twf.tiles.pmtiles.TileId;

/**
 * The coordinates of a tile, within the zooms of PMTiles. Immutable.
 *
 * @param z the zoom, 0 to 26
 * @param x the column, 0 to 2^z - 1
 * @param y the row from the north, 0 to 2^z - 1
 */
record LegacyTileCoord(int z, int x, int y) {
  private static final int MAX_DIGITS = 8;

  /**
   * Parses the coordinates of a path.
   *
   * @throws FailureException a bad request if a number is malformed or there is no such tile
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

  /** Parses a decimal number without sign and leading zeros. */
  private static int number(String name, String text, int last) {
    int length = text.length();
    boolean valid = length > 0 && length <= MAX_DIGITS && (length == 1 || text.charAt(0) != '0');
    int value = 0;
    for (int i = 0; valid && i < length; i++) {
      char digit = text.charAt(i);
      valid = digit >= '0' && digit <= '9';
      value = value * 10 + (digit - '0');
    }
    if (!valid || value > last) {
      throw FailureException.badRequest(name + " must be a decimal number from 0 to " + last);
    }
    return value;
  }
}
