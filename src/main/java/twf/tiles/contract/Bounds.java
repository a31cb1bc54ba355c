package twf.tiles.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Optional;

/**
 * A box on the earth in WGS84 degrees; not yet known to be a valid range.
 *
 * @param west degrees east of Greenwich
 * @param south degrees north of the equator
 * @param east degrees east of Greenwich
 * @param north degrees north of the equator
 */
public record Bounds(double west, double south, double east, double north) {
  /** How far two statements of the same bounds may be apart, in degrees. */
  public static final double TOLERANCE = 0.05;

  private static final double SLACK = 1e-9;

  static Optional<Bounds> parse(JsonNode value) {
    if (!value.isArray() || value.size() != 4) {
      return Optional.empty();
    }
    for (JsonNode side : value) {
      if (!side.isNumber() || !Double.isFinite(side.doubleValue())) {
        return Optional.empty();
      }
    }
    return Optional.of(
        new Bounds(
            value.get(0).doubleValue(),
            value.get(1).doubleValue(),
            value.get(2).doubleValue(),
            value.get(3).doubleValue()));
  }

  static Bounds read(Fields fields, String name) {
    return parse(fields.get(name))
        .orElseGet(
            () -> {
              fields
                  .violations()
                  .mismatch(
                      fields.at(name), "[west, south, east, north] in degrees", fields.get(name));
              return new Bounds(0, 0, 0, 0);
            });
  }

  /** Whether west is west of east, south is south of north, and all are on the earth. */
  public boolean isValidRange() {
    return west >= -180
        && east <= 180
        && south >= -90
        && north <= 90
        && west < east
        && south < north;
  }

  /** Whether no side differs by more than {@link #TOLERANCE}. */
  public boolean agreesWith(Bounds other) {
    return near(west, other.west)
        && near(south, other.south)
        && near(east, other.east)
        && near(north, other.north);
  }

  ArrayNode toJson() {
    return JsonNodeFactory.instance.arrayNode().add(west).add(south).add(east).add(north);
  }

  @Override
  public String toString() {
    return "[" + west + ", " + south + ", " + east + ", " + north + "]";
  }

  private static boolean near(double a, double b) {
    return Math.abs(a - b) <= TOLERANCE + SLACK;
  }
}
