package twf.tiles.sample.weather;

import org.jspecify.annotations.Nullable;

/** Paints a grid on tiles in Web Mercator projection. Not thread-safe: it reuses buffers. */
public final class TilePainter {
  public static final int SIDE = 256;

  private final Grid grid;
  private final Palette palette;
  private final float[] columns = new float[SIDE];
  private final float[] line;

  public TilePainter(Grid grid, Palette palette) {
    this.grid = grid;
    this.palette = palette;
    this.line = new float[grid.width()];
  }

  /** Returns the palette indexes of a tile's pixels in row-major order; null if all are nodata. */
  public byte @Nullable [] paint(int z, int x, int y) {
    double pixels = (double) SIDE * (1 << z);
    int from = line.length;
    int to = 0;
    for (int px = 0; px < SIDE; px++) {
      float column = grid.column((x * (double) SIDE + px + 0.5) / pixels * 360 - 180);
      columns[px] = column;
      if (!Float.isNaN(column)) {
        from = Math.min(from, (int) column);
        to = Math.min((int) column + 1, line.length - 1);
      }
    }
    byte[] tile = new byte[SIDE * SIDE];
    boolean any = false;
    for (int py = 0; py < SIDE; py++) {
      float row = grid.row(latitude((y * (double) SIDE + py + 0.5) / pixels));
      if (!Float.isNaN(row)) {
        grid.interpolateRow(row, line, Math.min(from, line.length - 2), to);
        any |= paintRow(tile, py * SIDE);
      }
    }
    return any ? tile : null;
  }

  private boolean paintRow(byte[] tile, int from) {
    boolean any = false;
    for (int px = 0; px < SIDE; px++) {
      float column = columns[px];
      if (Float.isNaN(column)) {
        continue;
      }
      int west = Math.min((int) column, line.length - 2);
      float value = line[west] + (column - west) * (line[west + 1] - line[west]);
      int index = palette.indexOf(value);
      tile[from + px] = (byte) index;
      any |= index != Palette.NODATA;
    }
    return any;
  }

  /**
   * Converts a map position, from 0 at the north edge to 1 at the south edge, to a latitude in
   * degrees.
   */
  public static double latitude(double y) {
    return Math.toDegrees(Math.atan(Math.sinh(Math.PI * (1 - 2 * y))));
  }

  /** The inverse of {@link #latitude}. */
  public static double mapY(double latitude) {
    double radians = Math.toRadians(latitude);
    return (1 - Math.log(Math.tan(radians) + 1 / Math.cos(radians)) / Math.PI) / 2;
  }
}
