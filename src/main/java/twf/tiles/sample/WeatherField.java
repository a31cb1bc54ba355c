package twf.tiles.sample;

/**
 * A weather quantity as a function of position, at one valid time. Implementations are immutable.
 */
@FunctionalInterface
interface WeatherField {
  /** Returns the value at a position in WGS84 degrees. */
  double at(double lon, double lat);
}
