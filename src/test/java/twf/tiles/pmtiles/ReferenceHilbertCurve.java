package twf.tiles.pmtiles;

/**
 * Tile ids a second time, out of the Hilbert curve's definition: a square's curve is that of its
 * four quarters, the first and the last of them mirrored, visited in the order of a horseshoe. It
 * carries the curve's axes along instead of turning coordinates.
 */
final class ReferenceHilbertCurve {
  private ReferenceHilbertCurve() {}

  /** The id: all tiles of the zooms above, and the place along this zoom's curve. */
  static long id(int z, long x, long y) {
    long before = 0;
    for (int zoom = 0; zoom < z; zoom++) {
      before += 1L << (2 * zoom);
    }
    return before + place(z, x, y, new Axes(0, 0, 1, 0, 0, 1));
  }

  /**
   * @param axes the square of the curve: its corner where the curve begins, the way along which the
   *     curve ends, and the way across
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
   * A square by the tile where its curve begins and two ways of length 1: along the side whose
   * other end is the curve's, and across.
   */
  private record Axes(long x, long y, int alongX, int alongY, int acrossX, int acrossY) {

    /** In the curve's order: mirrored, as it is, as it is, mirrored the other way. */
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
