package twf.tiles.domain;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BoundsTest {
  private static final double NEXT_AFTER_180 = Math.nextUp(180.0);

  @ParameterizedTest
  @CsvSource({
    "-180, -90, 180, 90",
    "-180, -85.0511287798066, 180, 85.0511287798066",
    "-180, -85.0511288, 180, 85.0511288",
    "-180.00000000000003, -90.00000000000001, 180.00000000000003, 90.00000000000001",
    "-180.0000001, -85, 180.0000001, 85",
    "179.9, 84, 180, 90",
    "0, 0, 0.0001, 0.0001",
  })
  void acceptsValidRanges(double west, double south, double east, double north) {
    assertThat(new Bounds(west, south, east, north).rangeProblem()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "1, 0, 1, 1, expected -180 <= west < east <= 180",
    "0, 1, 1, 1, expected -90 <= south < north <= 90",
    "0, 2, 1, 1, expected -90 <= south < north <= 90",
    "0, -90.1, 1, 1, expected -90 <= south < north <= 90",
    "0, 0, 1, 91, expected -90 <= south < north <= 90",
    "0, 86, 1, 90, beyond the latitudes that Web Mercator shows",
    "0, -90, 1, -85.06, beyond the latitudes that Web Mercator shows",
    "-181, 0, 181, 1, expected -180 <= west < east <= 180",
    "1000, 0, 1001, 1, expected -180 <= west < east <= 180",
    "1e300, 0, 2e300, 1, expected -180 <= west < east <= 180",
    "200, 0, -170, 1, expected -180 <= west < east <= 180",
  })
  void describesInvalidRanges(double west, double south, double east, double north, String words) {
    Bounds bounds = new Bounds(west, south, east, north);
    assertThat(bounds.rangeProblem()).hasValueSatisfying(text -> assertThat(text).contains(words));
    assertThat(bounds.isValidRange()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "170, -170, '[170.0, -20.0, 180.0, 20.0] and [-180.0, -20.0, -170.0, 20.0]'",
    "170, 190, '[170.0, -20.0, 180.0, 20.0] and [-180.0, -20.0, -170.0, 20.0]'",
    "-190, -170, '[170.0, -20.0, 180.0, 20.0] and [-180.0, -20.0, -170.0, 20.0]'",
    "0, 360, '[0.0, -20.0, 180.0, 20.0] and [-180.0, -20.0, 0.0, 20.0]'",
    "-0.125, 359.875, '[-0.125, -20.0, 180.0, 20.0] and [-180.0, -20.0, -0.125, 20.0]'",
    "100.1, 190.1, '[100.1, -20.0, 180.0, 20.0] and [-180.0, -20.0, -169.9, 20.0]'",
  })
  void suggestsSplitAtAntimeridian(double west, double east, String halves) {
    assertThat(new Bounds(west, -20, east, 20).rangeProblem())
        .hasValueSatisfying(
            text ->
                assertThat(text)
                    .contains("cross the antimeridian")
                    .contains("write [-180.0, -20.0, 180.0, 20.0]")
                    .contains("two variables, one on each side, with " + halves));
  }

  @Test
  void normalizesLongitudesOutsideRange() {
    assertThat(new Bounds(185, 0, 195, 1).rangeProblem())
        .hasValue("longitudes are -180 to 180: write [-175.0, 0.0, -165.0, 1.0]");
    assertThat(new Bounds(-200, 0, -190, 1).rangeProblem())
        .hasValue("longitudes are -180 to 180: write [160.0, 0.0, 170.0, 1.0]");
  }

  @Test
  void agreesWithinToleranceOnEachSide() {
    Bounds bounds = new Bounds(-10, 50, 2, 58);
    assertThat(bounds.agreesWith(new Bounds(-10.05, 49.95, 2.05, 58.05))).isTrue();
    assertThat(bounds.agreesWith(new Bounds(-9.95, 50.05, 1.95, 57.95))).isTrue();
    assertThat(bounds.agreesWith(new Bounds(-10.0501, 50, 2, 58))).isFalse();
    assertThat(bounds.agreesWith(new Bounds(-10, 49.9499, 2, 58))).isFalse();
    assertThat(bounds.agreesWith(new Bounds(-10, 50, 2.0501, 58))).isFalse();
    assertThat(bounds.agreesWith(new Bounds(-10, 50, 2, 58.0501))).isFalse();
  }

  /** Header bounds have a resolution of 1e-7 degrees; writers truncate or round to it. */
  @Test
  void agreesAfterHeaderRounding() {
    assertThat(new Bounds(-9.99999996, 0, 1, 1).agreesWith(new Bounds(-10.05, 0, 1, 1))).isTrue();
  }

  @Test
  void comparesClippedLatitudes() {
    Bounds global = new Bounds(-180, -90, 180, 90);
    assertThat(global.agreesWith(new Bounds(-180, -85.0511287, 180, 85.0511288))).isTrue();
    assertThat(global.agreesWith(new Bounds(-NEXT_AFTER_180, -85.01, NEXT_AFTER_180, 89))).isTrue();
    assertThat(global.agreesWith(new Bounds(-180, -85, 180, 85))).isFalse();
    assertThat(new Bounds(0, 0, 1, 86).agreesWith(new Bounds(0, 0, 1, 90))).isTrue();
  }
}
