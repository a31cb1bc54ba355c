package twf.tiles.sample.weather;

/** A quantity over the earth at one time. Implementations are immutable. */
@FunctionalInterface
public interface WeatherField {
  /** The value at a place, WGS84 degrees. */
  double at(double lon, double lat);
}
