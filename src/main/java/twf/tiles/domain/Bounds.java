package twf.tiles.domain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Optional;
import twf.tiles.domain.json.ObjectReader;

/**
 * A geographic bounding box in WGS84 degrees. Construction does not validate it; see {@link
 * #rangeProblem}.
 *
 * @param west degrees east of Greenwich
 * @param south degrees north of the equator
 * @param east degrees east of Greenwich
 * @param north degrees north of the equator
 */
public record Bounds(double west, double south, double east, double north) {
  /**
   * The tolerance of comparisons with bounds, in degrees. For pixels of a tile it is one pixel, if
   * that is larger.
   */
  public static final double TOLERANCE = 0.05;

  /** The northern edge of the square Web Mercator world in degrees: atan(sinh(pi)). */
  public static final double MAX_LATITUDE = 85.0511287798066;

  private static final double MAX_LONGITUDE = 180;
  private static final double TURN = 360;

  /** Allowance for floating-point error and for the 1e-7 degree resolution of archive headers. */
  private static final double ROUNDING = 1e-6;

  static Bounds read(ObjectReader fields, String name) {
    JsonNode value = fields.get(name);
    double[] sides = new double[4];
    boolean valid = value.isArray() && value.size() == sides.length;
    for (int i = 0; valid && i < sides.length; i++) {
      sides[i] = value.get(i).doubleValue();
      valid = value.get(i).isNumber() && Double.isFinite(sides[i]);
    }
    if (!valid) {
      fields.mismatch(name, "[west, south, east, north] in degrees");
    }
    return new Bounds(sides[0], sides[1], sides[2], sides[3]);
  }

  /** Whether {@link #rangeProblem} is empty. */
  public boolean isValidRange() {
    return rangeProblem().isEmpty();
  }

  /**
   * Returns why these bounds are not a valid range, and what to write instead; empty if they are
   * valid. Valid bounds have longitudes from -180 to 180 and latitudes from -90 to 90, each
   * ascending, and overlap the latitudes that Web Mercator shows.
   */
  public Optional<String> rangeProblem() {
    return longitudeProblem().or(this::latitudeProblem);
  }

  private Optional<String> longitudeProblem() {
    if (hasValidLongitudes()) {
      return Optional.empty();
    }
    boolean isOffsetByTurn = west >= MAX_LONGITUDE || east <= -MAX_LONGITUDE;
    Bounds shifted = shifted(west >= MAX_LONGITUDE ? -TURN : TURN);
    if (isOffsetByTurn && shifted.hasValidLongitudes()) {
      return Optional.of("longitudes are -180 to 180: write " + shifted);
    }
    return crossesAntimeridian()
        ? Optional.of(antimeridianProblem())
        : Optional.of("expected -180 <= west < east <= 180");
  }

  private boolean hasValidLongitudes() {
    return west >= -MAX_LONGITUDE - ROUNDING && east <= MAX_LONGITUDE + ROUNDING && west < east;
  }

  /** Recognises both notations: longitudes beyond 180 or below -180, and west greater than east. */
  private boolean crossesAntimeridian() {
    if (west > east) {
      return west <= MAX_LONGITUDE && east >= -MAX_LONGITUDE;
    }
    boolean extendsBeyond =
        (west < -MAX_LONGITUDE && east > -MAX_LONGITUDE)
            || (west < MAX_LONGITUDE && east > MAX_LONGITUDE);
    return extendsBeyond && east - west <= TURN + ROUNDING;
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
    Bounds visible = clipped();
    return visible.south < visible.north
        ? Optional.empty()
        : Optional.of(
            "they lie beyond the latitudes that Web Mercator shows, -85.0511287 to 85.0511287");
  }

  /** Returns these bounds with latitudes clipped to {@link #MAX_LATITUDE}. */
  private Bounds clipped() {
    return new Bounds(west, clipped(south), east, clipped(north));
  }

  private static double clipped(double latitude) {
    return Math.max(-MAX_LATITUDE, Math.min(MAX_LATITUDE, latitude));
  }

  /**
   * Whether no side differs by more than {@link #TOLERANCE}. Latitudes are clipped to {@link
   * #MAX_LATITUDE} first, because tiles show nothing beyond.
   */
  public boolean agreesWith(Bounds other) {
    Bounds a = clipped();
    Bounds b = other.clipped();
    return isNear(a.west, b.west)
        && isNear(a.south, b.south)
        && isNear(a.east, b.east)
        && isNear(a.north, b.north);
  }

  ArrayNode toJson() {
    return JsonNodeFactory.instance.arrayNode().add(west).add(south).add(east).add(north);
  }

  @Override
  public String toString() {
    return "[" + west + ", " + south + ", " + east + ", " + north + "]";
  }

  private static boolean isNear(double a, double b) {
    return Math.abs(a - b) <= TOLERANCE + ROUNDING;
  }
}
