package twf.tiles.sample;

import twf.tiles.domain.Bounds;

/**
 * Samples of a field on a regular latitude-longitude grid that includes all edges.
 *
 * @param bounds the positions of the outermost points
 * @param width the number of points from west to east
 * @param height the number of points from south to north
 * @param values the samples in rows from south to north, each from west to east
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, never changed
record Grid(Bounds bounds, int width, int height, float[] values) {

  /**
   * Samples a field.
   *
   * @param step the maximum distance of points, in degrees
   */
  static Grid of(WeatherField field, Bounds bounds, double step) {
    int width = 1 + (int) Math.ceil((bounds.east() - bounds.west()) / step);
    int height = 1 + (int) Math.ceil((bounds.north() - bounds.south()) / step);
    float[] values = new float[width * height];
    for (int y = 0; y < height; y++) {
      double lat = bounds.south() + y * (bounds.north() - bounds.south()) / (height - 1);
      for (int x = 0; x < width; x++) {
        double lon = bounds.west() + x * (bounds.east() - bounds.west()) / (width - 1);
        values[y * width + x] = (float) field.at(lon, lat);
      }
    }
    return new Grid(bounds, width, height, values);
  }

  /** Returns the fractional column of a longitude; NaN outside the bounds. */
  float column(double lon) {
    return lon < bounds.west() || lon > bounds.east()
        ? Float.NaN
        : (float) ((lon - bounds.west()) / (bounds.east() - bounds.west()) * (width - 1));
  }

  /** Returns the fractional row of a latitude; NaN outside the bounds. */
  float row(double lat) {
    return lat < bounds.south() || lat > bounds.north()
        ? Float.NaN
        : (float) ((lat - bounds.south()) / (bounds.north() - bounds.south()) * (height - 1));
  }

  /** Interpolates the values of columns {@code from} to {@code to} at a fractional row. */
  void interpolateRow(float row, float[] into, int from, int to) {
    int low = Math.min((int) row, height - 2);
    float part = row - low;
    for (int x = from; x <= to; x++) {
      float south = values[low * width + x];
      into[x] = south + part * (values[(low + 1) * width + x] - south);
    }
  }
}
