package twf.tiles.validation.raster;

import twf.tiles.domain.Bounds;
import twf.tiles.domain.WebMercator;

/**
 * The range of pixels of one zoom that bounds cover, including partly covered ones. Pixels are
 * numbered over the whole world from the north-west corner.
 *
 * @param firstX the westernmost column
 * @param lastX the easternmost column
 * @param firstY the northernmost row
 * @param lastY the southernmost row
 */
record PixelBounds(long firstX, long lastX, long firstY, long lastY) {

  /** The floating-point error allowed for an edge that lies exactly between two pixels. */
  private static final double ROUNDING_TOLERANCE = 1e-6;

  /**
   * Returns the pixels that bounds cover, at least in part.
   *
   * @param z the zoom
   * @param side the size of a tile in pixels
   */
  static PixelBounds of(Bounds bounds, int z, int side) {
    return expanded(bounds, z, side, 0, 0);
  }

  /**
   * Returns the pixels that may be visible: those that bounds cover when each edge is moved
   * outwards by {@link Bounds#TOLERANCE} degrees or by one pixel, whichever is more. The degrees
   * are added before the projection, because a degree of latitude spans more pixels far from the
   * equator.
   */
  static PixelBounds withTolerance(Bounds bounds, int z, int side) {
    return expanded(bounds, z, side, Bounds.TOLERANCE, 1);
  }

  private static PixelBounds expanded(Bounds bounds, int z, int side, double degrees, int pixels) {
    double world = (double) (1L << z) * side;
    double west = Math.min(x(bounds.west() - degrees, world), x(bounds.west(), world) - pixels);
    double east = Math.max(x(bounds.east() + degrees, world), x(bounds.east(), world) + pixels);
    double north = Math.min(y(bounds.north() + degrees, world), y(bounds.north(), world) - pixels);
    double south = Math.max(y(bounds.south() - degrees, world), y(bounds.south(), world) + pixels);
    return new PixelBounds(firstPixel(west), lastPixel(east), firstPixel(north), lastPixel(south));
  }

  private static double x(double longitude, double world) {
    return WebMercator.x(longitude) * world;
  }

  private static double y(double latitude, double world) {
    return WebMercator.y(latitude) * world;
  }

  private static long firstPixel(double edge) {
    return (long) Math.floor(edge + ROUNDING_TOLERANCE);
  }

  private static long lastPixel(double edge) {
    return (long) Math.ceil(edge - ROUNDING_TOLERANCE) - 1;
  }
}
