package twf.tiles.sample;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import twf.tiles.domain.Bounds;

/**
 * Synthetic composite radar reflectivity in dBZ: squall lines with trailing rain that move from
 * west to east, and single cells that last a few hours. At least one line is within the bounds at
 * any time.
 */
final class ReflectivityField implements WeatherField {
  private static final int LINES = 3;
  private static final int CELLS = 26;
  private static final double LINE_SPEED = 0.55;

  private final Noise texture = new Noise(23);
  private final List<double[]> lines = new ArrayList<>();
  private final List<double[]> cells = new ArrayList<>();
  private final double way;

  /**
   * @param bounds the area of the lines and cells
   * @param time the valid time
   * @param error the displacement of the forecast in degrees of longitude
   */
  ReflectivityField(Bounds bounds, Instant time, double error) {
    double hours = time.getEpochSecond() / 3600.0;
    double width = bounds.east() - bounds.west();
    double height = bounds.north() - bounds.south();
    this.way = (LINE_SPEED * hours) % 10_000 + error;
    for (int i = 0; i < LINES; i++) {
      double lon = bounds.west() + (i * width / LINES + LINE_SPEED * hours) % width + error;
      double inside = (lon - bounds.west()) / width;
      double strength = 0.55 + 0.45 * Math.sin(Math.PI * Math.max(0, Math.min(1, inside)));
      double lat = bounds.south() + height * (0.3 + 0.4 * i / (LINES - 1.0));
      lines.add(new double[] {lon, lat, height * (0.2 + 0.05 * i), strength});
    }
    for (int i = 0; i < CELLS; i++) {
      cells.add(cell(i, bounds, hours, error));
    }
  }

  /**
   * Returns longitude, latitude, radius in degrees, and dBZ. Each life cycle of a cell has a new
   * place.
   */
  private static double[] cell(int number, Bounds bounds, double hours, double error) {
    double life = 5 + number % 4;
    double lives = hours / life + number * 0.37;
    double age = lives - Math.floor(lives);
    SplittableRandom random = new SplittableRandom(1000L * number + (long) Math.floor(lives));
    double lon = random.nextDouble(bounds.west() - 1, bounds.east()) + 0.4 * age * life + error;
    double lat = random.nextDouble(bounds.south(), bounds.north()) + 0.15 * age * life;
    double strength = random.nextDouble(30, 58) * Math.sin(Math.PI * age);
    return new double[] {lon, lat, random.nextDouble(0.18, 0.5), strength};
  }

  @Override
  public double at(double lon, double lat) {
    double rough = texture.at((lon - way) * 1.7, lat * 1.7);
    double value = 0;
    for (double[] line : lines) {
      value = Math.max(value, line(line, lon, lat, rough));
    }
    for (double[] cell : cells) {
      double dx = (lon - cell[0]) * 0.8;
      double dy = lat - cell[1];
      double distance = (dx * dx + dy * dy) / (cell[2] * cell[2]);
      value = Math.max(value, distance > 6 ? 0 : cell[3] * Math.exp(-distance) + 9 * rough);
    }
    return value;
  }

  /**
   * Computes a bow-shaped line with a steep leading edge and a wide region of lighter rain behind.
   */
  private static double line(double[] line, double lon, double lat, double rough) {
    double along = (lat - line[1]) / line[2];
    double ends = Math.exp(-along * along * along * along);
    double front = line[0] - 1.1 * along * along + 0.5 * along + 0.5 * rough;
    double dx = lon - front;
    double core = 60 * Math.exp(-dx * dx / (dx > 0 ? 0.06 : 0.22)) * (0.85 + 0.5 * rough);
    double behind = dx > 0 ? 0 : 37 * Math.exp(-Math.pow(-dx - 1.3, 2) / 2.2) + 14 * rough;
    return line[3] * ends * Math.max(core, behind);
  }
}
