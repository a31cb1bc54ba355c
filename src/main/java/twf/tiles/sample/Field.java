package twf.tiles.sample;

/** A quantity over the earth at one time. Implementations are immutable. */
@FunctionalInterface
interface Field {
  /** The value at a place, WGS84 degrees. */
  double at(double lon, double lat);
}
