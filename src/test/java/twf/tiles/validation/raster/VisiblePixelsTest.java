package twf.tiles.validation.raster;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import twf.tiles.domain.Bounds;
import twf.tiles.domain.WebMercator;
import twf.tiles.image.DecodedImage;
import twf.tiles.image.ImageDecoder;
import twf.tiles.pmtiles.TileType;
import twf.tiles.testing.TestImages;

/**
 * Tests which pixels may be visible: the tolerance is 0.05 degrees or one pixel, whichever is more.
 */
class VisiblePixelsTest {
  private static final Bounds GLOBAL = new Bounds(-180, -90, 180, 90);

  /** 45 degrees span two tiles of zoom 4, so all edges lie between two pixels. */
  private static final Bounds ALIGNED = new Bounds(-45, -40.97989806962013, 45, 40.97989806962013);

  @ParameterizedTest
  @CsvSource({"256, 0", "256, 7", "512, 0", "512, 7"})
  void acceptsEveryPixelWithinGlobalBounds(int side, int z) {
    VisiblePixels all = opaque(side);
    int last = (1 << z) - 1;
    for (Bounds bounds :
        new Bounds[] {
          GLOBAL,
          new Bounds(-180, -Bounds.MAX_LATITUDE, 180, Bounds.MAX_LATITUDE),
          new Bounds(-180.00000000000003, -85.0511287, 180.00000000000003, 85.0511287),
        }) {
      assertThat(all.describeOutside(bounds, z, 0, 0)).isEmpty();
      assertThat(all.describeOutside(bounds, z, last, last)).isEmpty();
    }
  }

  /**
   * At zoom 4, a pixel of a 256-pixel tile spans 0.088 degrees. Tile 6/6 starts at the north-west
   * corner of the bounds.
   */
  @Test
  void toleratesOnePixelOutsideAtLowZooms() {
    assertThat(pixel(255, 10).describeOutside(ALIGNED, 4, 5, 6)).isEmpty();
    assertThat(pixel(10, 255).describeOutside(ALIGNED, 4, 6, 5)).isEmpty();
    assertThat(pixel(0, 10).describeOutside(ALIGNED, 4, 10, 6)).isEmpty();
    assertThat(pixel(10, 0).describeOutside(ALIGNED, 4, 6, 10)).isEmpty();
    assertProblem(
        pixel(254, 10).describeOutside(ALIGNED, 4, 5, 6), "lies 2 pixels west of bounds [-45.0");
    assertProblem(
        pixel(10, 254).describeOutside(ALIGNED, 4, 6, 5), "lies 2 pixels north of bounds");
    assertProblem(pixel(1, 10).describeOutside(ALIGNED, 4, 10, 6), "lies 2 pixels east of bounds");
    assertProblem(pixel(10, 1).describeOutside(ALIGNED, 4, 6, 10), "lies 2 pixels south of bounds");
  }

  /**
   * At zoom 7, a pixel of a 256-pixel tile spans 0.010986 degrees: 0.05 degrees reach into the
   * fifth one.
   */
  @Test
  void appliesToleranceInDegreesAtHighZooms() {
    assertThat(pixel(251, 0).describeOutside(ALIGNED, 7, 47, 64)).isEmpty();
    assertProblem(
        pixel(250, 0).describeOutside(ALIGNED, 7, 47, 64), "lies 6 pixels west of bounds");
    assertThat(pixel512(502, 0).describeOutside(ALIGNED, 7, 47, 64)).isEmpty();
    assertProblem(pixel512(501, 0).describeOutside(ALIGNED, 7, 47, 64), "lies 11 pixels west");
  }

  /** At latitude 60, a degree of latitude spans twice as many pixels as one of longitude. */
  @Test
  void projectsLatitudeTolerance() {
    double edge = 60.239811169998916;
    Bounds bounds = new Bounds(-45, 0, 45, edge);
    int row = (int) Math.round(WebMercator.y(edge) * 128 * 256);
    assertThat(row % 256).as("the edge is a tile boundary").isEqualTo(0);
    int tile = row / 256 - 1;
    assertThat(pixel(0, 246).describeOutside(bounds, 7, 60, tile)).isEmpty();
    assertProblem(
        pixel(0, 245).describeOutside(bounds, 7, 60, tile), "lies 11 pixels north of bounds");
  }

  @Test
  void acceptsPixelTouchedByBounds() {
    Bounds inTheMiddle = new Bounds(0.7, -0.7, 100, 80);
    assertThat(pixel(0, 128).describeOutside(inTheMiddle, 0, 0, 0)).isNotEmpty();
    assertThat(pixel(127, 128).describeOutside(inTheMiddle, 0, 0, 0)).isEmpty();
    assertProblem(pixel(126, 128).describeOutside(inTheMiddle, 0, 0, 0), "lies 2 pixels west");
  }

  @Test
  void treatsImagesWithoutAlphaAsOpaque() {
    Bounds bounds = new Bounds(-50, -50, 50, 50);
    assertThat(opaque(256).describeOutside(bounds, 7, 63, 63)).isEmpty();
    assertProblem(
        opaque(256).describeOutside(bounds, 0, 0, 0), "no pixel of the tile is transparent");
    BufferedImage rgb = new BufferedImage(256, 256, BufferedImage.TYPE_INT_RGB);
    assertThat(VisiblePixels.of(new DecodedImage(rgb)).visible()).isEqualTo(256 * 256);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 128, 254})
  void treatsPartialTransparencyAsVisible(int alpha) {
    BufferedImage image = new BufferedImage(256, 256, BufferedImage.TYPE_INT_ARGB);
    image.setRGB(3, 4, alpha << 24);
    VisiblePixels box = VisiblePixels.of(new DecodedImage(image));
    assertThat(box).isEqualTo(new VisiblePixels(256, 3, 3, 4, 4, List.of(1, 0, 0, 0)));
    assertThat(box.describeOutside(new Bounds(0, 0, 1, 1), 0, 0, 0)).isNotEmpty();
  }

  @Test
  void acceptsFullyTransparentTile() {
    assertThat(box(TestImages.transparent()).describeOutside(new Bounds(0, 0, 1, 1), 7, 0, 0))
        .isEmpty();
  }

  private static void assertProblem(Optional<String> problem, String words) {
    assertThat(problem).hasValueSatisfying(text -> assertThat(text).contains(words));
  }

  private static VisiblePixels pixel(int x, int y) {
    return new VisiblePixels(256, x, x, y, y, List.of(1, 0, 0, 0));
  }

  private static VisiblePixels pixel512(int x, int y) {
    return new VisiblePixels(512, x, x, y, y, List.of(1, 0, 0, 0));
  }

  private static VisiblePixels opaque(int side) {
    return box(TestImages.opaque(side));
  }

  private static VisiblePixels box(byte[] png) {
    return VisiblePixels.of(new ImageDecoder().decode(TileType.PNG, png, "test"));
  }
}
