package twf.tiles.domain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Optional;
import twf.tiles.domain.json.ObjectReader;

/**
 * A box on the earth in WGS84 degrees; not yet known to be a valid range.
 *
 * @param west degrees east of Greenwich
 * @param south degrees north of the equator
 * @param east degrees east of Greenwich
 * @param north degrees north of the equator
 */
public record Bounds(double west, double south, double east, double north) {
  /**
   * The tolerance of every comparison with bounds, in degrees: of other bounds, and of the pixels
   * of a tile, where it is one pixel if that is more.
   */
  public static final double TOLERANCE = 0.05;

  /** The northern edge of Web Mercator's square world in degrees: atan(sinh(pi)). */
  public static final double MAX_LATITUDE = 85.0511287798066;

  private static final double MAX_LONGITUDE = 180;
  private static final double TURN = 360;

  /** What binary fractions and the 1e-7 degrees of an archive header may add to a number. */
  private static final double ROUNDING = 1e-6;

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

  static Bounds read(ObjectReader fields, String name) {
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

  /** Whether {@link #rangeProblem} finds nothing. */
  public boolean isValidRange() {
    return rangeProblem().isEmpty();
  }

  /**
   * Why these bounds are not a valid range, and what to write instead. Valid are longitudes of -180
   * to 180 and latitudes of -90 to 90, each in ascending order, of which Web Mercator shows a part.
   */
  public Optional<String> rangeProblem() {
    return longitudeProblem().or(this::latitudeProblem);
  }

  private Optional<String> longitudeProblem() {
    if (hasValidLongitudes()) {
      return Optional.empty();
    }
    boolean isInAnotherTurn = west >= MAX_LONGITUDE || east <= -MAX_LONGITUDE;
    Bounds shifted = shifted(west >= MAX_LONGITUDE ? -TURN : TURN);
    if (isInAnotherTurn && shifted.hasValidLongitudes()) {
      return Optional.of("longitudes are -180 to 180: write " + shifted);
    }
    return crossesAntimeridian()
        ? Optional.of(antimeridianProblem())
        : Optional.of("expected -180 <= west < east <= 180");
  }

  private boolean hasValidLongitudes() {
    return west >= -MAX_LONGITUDE - ROUNDING && east <= MAX_LONGITUDE + ROUNDING && west < east;
  }

  /** As longitudes that go on beyond 180 or below -180, or as west greater than east. */
  private boolean crossesAntimeridian() {
    if (west > east) {
      return west <= MAX_LONGITUDE && east >= -MAX_LONGITUDE;
    }
    boolean isOver =
        (west < -MAX_LONGITUDE && east > -MAX_LONGITUDE)
            || (west < MAX_LONGITUDE && east > MAX_LONGITUDE);
    return isOver && east - west <= TURN + ROUNDING;
  }

  private String antimeridianProblem() {
    double first = west < -MAX_LONGITUDE ? west + TURN : west;
    double last = east > MAX_LONGITUDE ? east - TURN : east;
    return "they cross the antimeridian (longitude 180), which the bounds of a frame cannot: write "
        + new Bounds(-MAX_LONGITUDE, south, MAX_LONGITUDE, north)
        + ", or stage two variables, one on each side, with "
        + new Bounds(rounded(first), south, MAX_LONGITUDE, north)
        + " and "
        + new Bounds(-MAX_LONGITUDE, south, rounded(last), north);
  }

  private Bounds shifted(double degrees) {
    return new Bounds(rounded(west + degrees), south, rounded(east + degrees), north);
  }

  private static double rounded(double degrees) {
    return Math.round(degrees * 1e7) / 1e7;
  }

  private Optional<String> latitudeProblem() {
    if (south < -90 - ROUNDING || north > 90 + ROUNDING || south >= north) {
      return Optional.of("expected -90 <= south < north <= 90");
    }
    Bounds shown = clipped();
    return shown.south < shown.north
        ? Optional.empty()
        : Optional.of(
            "they lie beyond the latitudes that Web Mercator shows, -85.0511287 to 85.0511287");
  }

  /** The same with latitudes cut off at {@link #MAX_LATITUDE}. */
  private Bounds clipped() {
    return new Bounds(west, clipped(south), east, clipped(north));
  }

  private static double clipped(double latitude) {
    return Math.max(-MAX_LATITUDE, Math.min(MAX_LATITUDE, latitude));
  }

  /**
   * Whether no side differs by more than {@link #TOLERANCE}, latitudes cut off at {@link
   * #MAX_LATITUDE} first: nothing beyond is on any tile.
   */
  public boolean agreesWith(Bounds other) {
    Bounds a = clipped();
    Bounds b = other.clipped();
    return near(a.west, b.west)
        && near(a.south, b.south)
        && near(a.east, b.east)
        && near(a.north, b.north);
  }

  ArrayNode toJson() {
    return JsonNodeFactory.instance.arrayNode().add(west).add(south).add(east).add(north);
  }

  @Override
  public String toString() {
    return "[" + west + ", " + south + ", " + east + ", " + north + "]";
  }

  private static boolean near(double a, double b) {
    return Math.abs(a - b) <= TOLERANCE + ROUNDING;
  }
}
