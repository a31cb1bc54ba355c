package twf.tiles.pmtiles;

/**
 * Reference implementation of tile ids, from the recursive definition of the Hilbert curve: the
 * curve of a square consists of the curves of its four quarters, visited in a U shape, the first
 * and the last one mirrored. Unlike the production code it transforms the axes of the curve, not
 * the coordinates.
 */
final class ReferenceHilbertCurve {
  private ReferenceHilbertCurve() {}

  /**
   * Returns the tile id: the number of tiles of all lower zooms plus the position on this zoom's
   * curve.
   */
  static long id(int z, long x, long y) {
    long before = 0;
    for (int zoom = 0; zoom < z; zoom++) {
      before += 1L << (2 * zoom);
    }
    return before + place(z, x, y, new Axes(0, 0, 1, 0, 0, 1));
  }

  /**
   * Returns the position of a tile on the curve of a square.
   *
   * @param axes the origin and the directions of the curve
   */
  private static long place(int z, long x, long y, Axes axes) {
    if (z == 0) {
      return 0;
    }
    long half = 1L << (z - 1);
    long quarter = half * half;
    Axes[] quarters = axes.quarters(half);
    for (int i = 0; i < quarters.length; i++) {
      if (quarters[i].holds(x, y, half)) {
        return i * quarter + place(z - 1, x, y, quarters[i]);
      }
    }
    throw new IllegalArgumentException("no tile " + z + "/" + x + "/" + y);
  }

  /**
   * Orientation of a square's curve: the tile where it starts, the unit vector along the side at
   * whose other end the curve ends, and the unit vector across.
   */
  private record Axes(long x, long y, int alongX, int alongY, int acrossX, int acrossY) {

    /**
     * Returns the four quarters in curve order: mirrored, unchanged, unchanged, mirrored the other
     * way.
     */
    Axes[] quarters(long half) {
      long far = 2 * half - 1;
      return new Axes[] {
        new Axes(x, y, acrossX, acrossY, alongX, alongY),
        new Axes(x + half * acrossX, y + half * acrossY, alongX, alongY, acrossX, acrossY),
        new Axes(
            x + half * (alongX + acrossX),
            y + half * (alongY + acrossY),
            alongX,
            alongY,
            acrossX,
            acrossY),
        new Axes(
            x + far * alongX + (half - 1) * acrossX,
            y + far * alongY + (half - 1) * acrossY,
            -acrossX,
            -acrossY,
            -alongX,
            -alongY),
      };
    }

    boolean holds(long tileX, long tileY, long side) {
      long along = (tileX - x) * alongX + (tileY - y) * alongY;
      long across = (tileX - x) * acrossX + (tileY - y) * acrossY;
      return along >= 0 && along < side && across >= 0 && across < side;
    }
  }
}
