package twf.tiles.pmtiles;

/**
 * The numbering of tiles along Hilbert curves, zoom after zoom (PMTiles v3 specification, section
 * 4, "Directories"): tile 0/0/0 is 0, the four of zoom 1 are 1 to 4, and so on.
 */
public final class TileId {
  /** The deepest zoom whose tile ids fit a signed 64-bit number. */
  public static final int MAX_ZOOM = 26;

  private TileId() {}

  /** Whether there is such a tile. */
  public static boolean exists(int z, int x, int y) {
    return z >= 0 && z <= MAX_ZOOM && x >= 0 && y >= 0 && x < 1 << z && y < 1 << z;
  }

  /**
   * The id of a tile.
   *
   * @throws IllegalArgumentException if there is no such tile
   */
  public static long of(int z, int x, int y) {
    if (!exists(z, x, y)) {
      throw new IllegalArgumentException("no tile " + z + "/" + x + "/" + y);
    }
    long id = firstOf(z);
    int tx = x;
    int ty = y;
    for (int side = (1 << z) >> 1; side > 0; side >>= 1) {
      int rx = (tx & side) == 0 ? 0 : 1;
      int ry = (ty & side) == 0 ? 0 : 1;
      id += (long) side * side * ((3 * rx) ^ ry);
      if (ry == 0) {
        if (rx == 1) {
          tx = side - 1 - (tx & (side - 1));
          ty = side - 1 - (ty & (side - 1));
        }
        int swap = tx;
        tx = ty;
        ty = swap;
      }
    }
    return id;
  }

  /** The id of a zoom's first tile: the number of all tiles of lower zooms, (4^z - 1) / 3. */
  public static long firstOf(int z) {
    return ((1L << (2 * z)) - 1) / 3;
  }

  /** The zoom of a tile id; {@link #MAX_ZOOM} + 1 for what lies beyond. */
  public static int zoomOf(long id) {
    int z = 0;
    while (z <= MAX_ZOOM && id >= firstOf(z + 1)) {
      z++;
    }
    return z;
  }

  /** The column of a tile. */
  public static int xOf(long id) {
    return (int) (positionOf(id) >>> 32);
  }

  /** The row of a tile. */
  public static int yOf(long id) {
    return (int) positionOf(id);
  }

  private static long positionOf(long id) {
    int z = zoomOf(id);
    if (id < 0 || z > MAX_ZOOM) {
      throw new IllegalArgumentException("no tile " + id);
    }
    long rest = id - firstOf(z);
    int x = 0;
    int y = 0;
    for (int side = 1; side < 1 << z; side <<= 1) {
      int rx = (int) (1 & (rest / 2));
      int ry = (int) (1 & (rest ^ rx));
      if (ry == 0) {
        if (rx == 1) {
          x = side - 1 - x;
          y = side - 1 - y;
        }
        int swap = x;
        x = y;
        y = swap;
      }
      x += side * rx;
      y += side * ry;
      rest /= 4;
    }
    return ((long) x << 32) | y;
  }
}
