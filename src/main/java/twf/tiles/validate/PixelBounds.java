package twf.tiles.validate;

import java.util.OptionalInt;
import twf.tiles.contract.Bounds;

/**
 * The pixels of one zoom that bounds touch, numbered over the whole world from the north-west.
 *
 * @param firstX the westernmost column
 * @param lastX the easternmost column
 * @param firstY the northernmost row
 * @param lastY the southernmost row
 */
record PixelBounds(long firstX, long lastX, long firstY, long lastY) {
  /** How far a pixel may lie outside: rounding differs between resamplers. */
  static final int TOLERANCE = 1;

  /** What floating point may add to an edge that lies exactly between two pixels. */
  private static final double SLACK = 1e-6;

  /**
   * @param z the zoom
   * @param side of a tile in pixels
   */
  static PixelBounds of(Bounds bounds, int z, int side) {
    double world = (double) (1L << z) * side;
    return new PixelBounds(
        first(Mercator.x(bounds.west()) * world),
        last(Mercator.x(bounds.east()) * world),
        first(Mercator.y(bounds.north()) * world),
        last(Mercator.y(bounds.south()) * world));
  }

  private static long first(double edge) {
    return (long) Math.floor(edge + SLACK);
  }

  private static long last(double edge) {
    return (long) Math.ceil(edge - SLACK) - 1;
  }

  /** How many pixels a pixel lies outside, if it is more than {@link #TOLERANCE}. */
  OptionalInt distance(long x, long y) {
    long outside = Math.max(Math.max(firstX - x, x - lastX), Math.max(firstY - y, y - lastY));
    return outside > TOLERANCE ? OptionalInt.of((int) outside) : OptionalInt.empty();
  }
}
