package twf.tiles.domain;

/**
 * Web Mercator (EPSG:3857) scaled to the unit square: x from west to east, y from north to south.
 */
public final class WebMercator {
  private WebMercator() {}

  public static double x(double longitude) {
    return (longitude + 180) / 360;
  }

  /** Projects a latitude; latitudes beyond 85.0511 degrees are clamped to the edge. */
  public static double y(double latitude) {
    double clamped = Math.max(-Bounds.MAX_LATITUDE, Math.min(Bounds.MAX_LATITUDE, latitude));
    double sine = Math.sin(Math.toRadians(clamped));
    return 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI);
  }

  /** The inverse of {@link #x}. */
  public static double longitude(double x) {
    return x * 360 - 180;
  }

  /** The inverse of {@link #y}. */
  public static double latitude(double y) {
    return Math.toDegrees(Math.atan(Math.sinh(Math.PI * (1 - 2 * y))));
  }

  /**
   * Returns the column or row of the tile of zoom {@code z} that contains a coordinate of the unit
   * square.
   */
  public static int tile(double place, int z) {
    int side = 1 << z;
    return Math.max(0, Math.min(side - 1, (int) Math.floor(place * side)));
  }
}
