package twf.tiles.sample;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import twf.tiles.domain.Bounds;

/**
 * Synthetic air temperature at 2 m in degrees Celsius: colder to the north, at night, in winter and
 * on mountains, with warm and cold air masses that move eastwards.
 */
final class TemperatureField implements WeatherField {
  private static final int MASSES = 9;
  private static final double MARGIN = 14;

  /** Longitude, latitude, half widths east and north in degrees, and cooling in degrees Celsius. */
  private static final double[][] MOUNTAINS = {
    {9.5, 46.6, 3.2, 0.8, 9}, {0.6, 42.7, 1.6, 0.45, 6}, {13.5, 66, 3, 4, 7},
    {8.5, 61.2, 2, 1.6, 7}, {24.3, 46.6, 2.2, 1, 5}, {-4.2, 57, 1.3, 0.7, 4},
    {-3.3, 37.1, 1.2, 0.4, 5}, {13.4, 42.4, 1.2, 1, 4}, {20.5, 43, 1.6, 1.6, 4},
    {-106, 39.3, 1.8, 3.5, 10}, {-93.2, 35.9, 1.8, 0.8, 3}, {-105.3, 34, 1.5, 2, 5},
  };

  private final Noise texture = new Noise(11);
  private final List<AirMass> masses = new ArrayList<>();
  private final double season;
  private final double utcHour;
  private final double drift;

  /**
   * @param bounds the area that the air masses cross
   * @param time the valid time
   * @param error the displacement of the forecast in degrees of longitude
   */
  TemperatureField(Bounds bounds, Instant time, double error) {
    double hours = time.getEpochSecond() / 3600.0;
    this.utcHour = hours % 24;
    this.season = Math.cos(2 * Math.PI * (hours / 24 / 365.25 - 0.55));
    this.drift = error;
    SplittableRandom random = new SplittableRandom(42);
    for (int i = 0; i < MASSES; i++) {
      masses.add(AirMass.at(random, bounds, i % 2 == 0 ? 1 : -1, hours));
    }
  }

  @Override
  public double at(double lon, double lat) {
    double value = 27 - 0.62 * (lat - 30) + 7.5 * season * (0.4 + lat / 90);
    value += 3.6 * Math.cos(2 * Math.PI * (utcHour + lon / 15 - 15) / 24);
    for (AirMass mass : masses) {
      value += mass.at(lon - drift, lat);
    }
    for (double[] mountain : MOUNTAINS) {
      double dx = (lon - mountain[0]) / mountain[2];
      double dy = (lat - mountain[1]) / mountain[3];
      value -= mountain[4] * Math.exp(-dx * dx - dy * dy);
    }
    return value + 2.2 * texture.at(lon / 2.6, lat / 1.9);
  }

  /**
   * An air mass at its current position; it grows from the west edge and fades towards the east
   * edge.
   */
  private record AirMass(double lon, double lat, double width, double excess) {

    static AirMass at(SplittableRandom random, Bounds bounds, int sign, double hours) {
      double span = bounds.east() - bounds.west() + 2 * MARGIN;
      double speed = random.nextDouble(0.35, 0.75);
      double way = (random.nextDouble(span) + speed * hours) % span;
      double height = bounds.north() - bounds.south();
      double lat = bounds.south() + height * random.nextDouble(-0.05, 1.05);
      double meander = height * 0.12 * Math.sin(way / 6 + random.nextDouble(6));
      double excess = sign * random.nextDouble(5, 10) * Math.sin(Math.PI * way / span);
      return new AirMass(
          bounds.west() - MARGIN + way, lat + meander, random.nextDouble(3.5, 7), excess);
    }

    /**
     * Returns the excess temperature; the east side is narrower, because a front is sharper than
     * the air behind it.
     */
    double at(double lon, double lat) {
      double dx = (lon - this.lon) * Math.cos(Math.toRadians(lat)) * 1.3;
      double across = dx > 0 ? width * 0.6 : width;
      double dy = (lat - this.lat + 0.15 * dx) / width;
      return excess * Math.exp(-dx * dx / (across * across) - dy * dy);
    }
  }
}
