package twf.tiles.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import twf.tiles.domain.Bounds;
import twf.tiles.domain.RunId;
import twf.tiles.domain.WebMercator;
import twf.tiles.pmtiles.TileId;

class FrameRendererTest {
  private static final RunId RUN = new RunId("20260129_06z");

  static Stream<SampleVariable> everySeries() {
    return Stream.concat(Stream.of(SampleModels.gfs()), SampleModels.hrrr().stream());
  }

  @ParameterizedTest
  @MethodSource("everySeries")
  void rendersDecodableTilesTransparentOutsideBounds(SampleVariable series) throws IOException {
    ReferencePmtilesReader archive = new ReferencePmtilesReader(rendered(series));

    for (long id : archive.tiles.keySet()) {
      if (TileId.zoomOf(id) <= 4) {
        assertTransparentOutside(series.bounds(), id, image(archive, id));
      }
    }
    assertThat(image(archive, 0).getColorModel().hasAlpha()).isTrue();
    assertThat(archive.tiles.lastKey()).isBetween(TileId.firstOf(7), TileId.firstOf(8) - 1);
  }

  private static void assertTransparentOutside(Bounds bounds, long id, BufferedImage image) {
    assertThat(image.getWidth()).isEqualTo(256);
    assertThat(image.getHeight()).isEqualTo(256);
    double pixels = 256.0 * (1 << TileId.zoomOf(id));
    int opaque = 0;
    for (int y = 0; y < 256; y++) {
      for (int x = 0; x < 256; x++) {
        if (image.getRGB(x, y) >>> 24 != 0) {
          double lon = (TileId.xOf(id) * 256 + x + 0.5) / pixels * 360 - 180;
          double lat = WebMercator.latitude((TileId.yOf(id) * 256 + y + 0.5) / pixels);
          opaque++;
          if (lon < bounds.west()
              || lon > bounds.east()
              || lat < bounds.south()
              || lat > bounds.north()) {
            throw new AssertionError("opaque at " + lon + ", " + lat + " outside " + bounds);
          }
        }
      }
    }
    assertThat(opaque).as("opaque pixels of tile " + id).isPositive();
  }

  @Test
  void rendersTemperatureAtCenterOfDeepestZoom() throws IOException {
    ReferencePmtilesReader archive = new ReferencePmtilesReader(rendered(SampleModels.gfs()));
    Bounds bounds = SampleModels.gfs().bounds();
    int x = (int) (((bounds.west() + bounds.east()) / 2 + 180) / 360 * 128);
    int y = (int) (WebMercator.y((bounds.south() + bounds.north()) / 2) * 128);

    BufferedImage middle = image(archive, TileId.of(7, x, y));

    assertThat(middle.getRGB(128, 128) >>> 24).isEqualTo(255);
  }

  @ParameterizedTest
  @MethodSource("everySeries")
  void rendersDeterministically(SampleVariable series) throws IOException {
    assertThat(rendered(series)).isEqualTo(rendered(series));
    assertThat(rendered(series)).isNotEqualTo(rendered(series, 1));
  }

  @Test
  void rendersRainAtAnyTime() {
    SampleVariable rain = SampleModels.hrrr().get(1);
    for (int hour = 0; hour < 24 * 30; hour += 5) {
      Instant time = RUN.time().plusSeconds(3600L * hour);
      Grid grid = Grid.of(new ReflectivityField(rain.bounds(), time, 0), rain.bounds(), 0.25);
      int wet = 0;
      for (float value : grid.values()) {
        wet += value >= 20 ? 1 : 0;
      }
      assertThat(wet * 100 / grid.values().length).as("percent at " + time).isBetween(3, 70);
    }
  }

  @Test
  void coversBoundsInAscendingOrder() {
    assertThat(FrameRenderer.tiles(new Bounds(-180, -85, 180, 85), 2).toArray())
        .hasSize(16)
        .isSorted()
        .contains(5, 20);
    assertThat(FrameRenderer.tiles(new Bounds(1, 1, 2, 2), 1).toArray())
        .containsExactly(TileId.of(1, 1, 0));
  }

  private static byte[] rendered(SampleVariable series) throws IOException {
    return rendered(series, 0);
  }

  private static byte[] rendered(SampleVariable series, int frame) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new FrameRenderer(series).render(RUN, series.forecastHour(frame)).writeTo(out);
    return out.toByteArray();
  }

  private static BufferedImage image(ReferencePmtilesReader archive, long id) throws IOException {
    byte[] tile = archive.tiles.get(id);
    assertThat(tile).as("tile " + id).isNotNull();
    return ImageIO.read(new ByteArrayInputStream(tile));
  }
}
