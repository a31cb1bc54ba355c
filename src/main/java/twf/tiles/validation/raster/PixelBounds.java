package twf.tiles.validation.raster;

import twf.tiles.domain.Bounds;

/**
 * The pixels of one zoom that bounds touch, a part of a pixel being enough, numbered over the whole
 * world from the north-west.
 *
 * @param firstX the westernmost column
 * @param lastX the easternmost column
 * @param firstY the northernmost row
 * @param lastY the southernmost row
 */
record PixelBounds(long firstX, long lastX, long firstY, long lastY) {

  /** What floating point may add to an edge that lies exactly between two pixels. */
  private static final double ROUNDING_TOLERANCE = 1e-6;

  /**
   * The pixels that bounds touch.
   *
   * @param z the zoom
   * @param side of a tile in pixels
   */
  static PixelBounds of(Bounds bounds, int z, int side) {
    return grown(bounds, z, side, 0, 0);
  }

  /**
   * The pixels that may be seen: those that bounds touch when each edge is moved outwards by {@link
   * Bounds#TOLERANCE} degrees or by one pixel, whichever is more. The degrees are added before the
   * projection: far from the equator one of latitude has more pixels than one of longitude.
   */
  static PixelBounds withTolerance(Bounds bounds, int z, int side) {
    return grown(bounds, z, side, Bounds.TOLERANCE, 1);
  }

  private static PixelBounds grown(Bounds bounds, int z, int side, double degrees, int pixels) {
    double world = (double) (1L << z) * side;
    double west = Math.min(x(bounds.west() - degrees, world), x(bounds.west(), world) - pixels);
    double east = Math.max(x(bounds.east() + degrees, world), x(bounds.east(), world) + pixels);
    double north = Math.min(y(bounds.north() + degrees, world), y(bounds.north(), world) - pixels);
    double south = Math.max(y(bounds.south() - degrees, world), y(bounds.south(), world) + pixels);
    return new PixelBounds(first(west), last(east), first(north), last(south));
  }

  private static double x(double longitude, double world) {
    return WebMercator.x(longitude) * world;
  }

  private static double y(double latitude, double world) {
    return WebMercator.y(latitude) * world;
  }

  private static long first(double edge) {
    return (long) Math.floor(edge + ROUNDING_TOLERANCE);
  }

  private static long last(double edge) {
    return (long) Math.ceil(edge - ROUNDING_TOLERANCE) - 1;
  }
}
