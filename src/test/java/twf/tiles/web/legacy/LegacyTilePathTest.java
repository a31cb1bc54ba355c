package twf.tiles.web.legacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import twf.tiles.domain.RunId;
import twf.tiles.error.FailureException;
import twf.tiles.error.FailureKind;
import twf.tiles.metrics.LegacyTileRoute;
import twf.tiles.pmtiles.TileId;

final class LegacyTilePathTest {
  private static final String FRAME = "/tiles/gfs/na/20260129_06z/tmp2m/3/";

  @ParameterizedTest
  @CsvSource({
    "/tiles/gfs/na/latest/tmp2m/3/4/5/6.png, TILES",
    "/tiles/v2/gfs/na/latest/tmp2m/3/4/5/6.png, TILES_V2",
    "/tiles-titiler/gfs/na/latest/tmp2m/3/4/5/6.png, TILES_TITILER",
    "/tiles/v2/na/latest/tmp2m/3/4/5/6.png, TILES",
    "/tiles/v2/v2/na/latest/tmp2m/3/4/5/6.png, TILES_V2",
    "/tiles///////5/.png, TILES",
    "/tiles/%zz/na/latest/tmp2m/3/4/5/6.png, TILES"
  })
  void recognizesRoutesByPrefixAndSegmentCount(String path, LegacyTileRoute route) {
    LegacyTilePath asked = LegacyTilePath.parse(path).orElseThrow();
    assertThat(asked.route()).isEqualTo(route);
    assertThat(asked.segments()).hasSize(8);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "/tiles/.png",
        "/tiles/gfs/20260129_06z/tmp2m/003.pmtiles",
        "/tiles/gfs/na/latest/tmp2m/3/4/5/6",
        "/tiles/gfs/na/latest/tmp2m/3/4/5/6.webp",
        "/tiles/gfs/na/latest/tmp2m/3/4/5/6.png/",
        "/tiles/gfs/latest/tmp2m/3/4/5/6.png",
        "/tiles/v3/gfs/na/latest/tmp2m/3/4/5/6.png",
        "/tiles/v2/gfs/na/latest/tmp2m/3/4/5/6/7.png",
        "/tiles-titiler/gfs/na/latest/tmp2m/3/4/5.png",
        "/tiles-titiler/v2/gfs/na/latest/tmp2m/3/4/5/6.png",
        "/tilesx/gfs/na/latest/tmp2m/3/4/5/6.png"
      })
  void ignoresPathsOfOtherShape(String path) {
    assertThat(LegacyTilePath.parse(path)).isEmpty();
  }

  @Test
  void ignoresRequestWithoutPath() {
    assertThat(LegacyTilePath.parse(null)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"3, 003", "03, 003", "003, 003", "0, 000", "999, 999", "%33, 003"})
  void acceptsPaddedAndUnpaddedForecastHours(String hour, String frameId) {
    LegacyTilePath.Frame frame = frame("/tiles/gfs/na/20260129_06z/tmp2m/" + hour + "/0/0/0.png");
    assertThat(frame)
        .isEqualTo(new LegacyTilePath.Frame("gfs", new RunId("20260129_06z"), "tmp2m", frameId));
    assertThat(frame.isLatest()).isFalse();
  }

  @Test
  void resolvesLatestRunByPointer() {
    assertThat(frame("/tiles/gfs/na/latest/tmp2m/3/0/0/0.png").isLatest()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GFS/na/latest/tmp2m/3",
        "/na/latest/tmp2m/3",
        "g.f/na/latest/tmp2m/3",
        "../na/latest/tmp2m/3",
        "gfs/NA/latest/tmp2m/3",
        "gfs//latest/tmp2m/3",
        "gfs/na/Latest/tmp2m/3",
        "gfs/na/20260229_06z/tmp2m/3",
        "gfs/na/20260129_24z/tmp2m/3",
        "gfs/na/20260129/tmp2m/3",
        "gfs/na/latest/tmp%202m/3",
        "gfs/na/latest/tmp%2f2m/3",
        "gfs/na/latest/%zz/3",
        "gfs/na/latest/%ff/3",
        "gfs/na/latest/tmp2m/",
        "gfs/na/latest/tmp2m/-1",
        "gfs/na/latest/tmp2m/+1",
        "gfs/na/latest/tmp2m/1.0",
        "gfs/na/latest/tmp2m/1e2",
        "gfs/na/latest/tmp2m/f003",
        "gfs/na/latest/tmp2m/0003",
        "gfs/na/latest/tmp2m/1000",
        "gfs/na/latest/tmp2m/\u0663",
        "gfs/na/latest/tmp2m/%D9%A3",
        "gfs/na/latest/tmp2m/99999999999999999999"
      })
  void rejectsInvalidFrame(String frame) {
    assertBad(() -> frame("/tiles/" + frame + "/0/0/0.png"));
  }

  @ParameterizedTest
  @CsvSource({
    "0/0/0, 0, 0, 0",
    "7/127/127, 7, 127, 127",
    "7/62/41, 7, 62, 41",
    "8/255/0, 8, 255, 0",
    "26/67108863/67108863, 26, 67108863, 67108863",
    "7/%312/9, 7, 12, 9"
  })
  void acceptsTilesWithinZoom(String tile, int z, int x, int y) {
    assertThat(tileId(tile)).isEqualTo(TileId.of(z, x, y));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0/1/0",
        "0/0/1",
        "1/2/0",
        "7/128/0",
        "7/0/128",
        "7/-1/0",
        "7/0/-0",
        "7/+1/0",
        "-1/0/0",
        "27/0/0",
        "30/0/0",
        "31/0/0",
        "32/0/0",
        "33/0/0",
        "64/0/0",
        "26/67108864/0",
        "7/4294967296/0",
        "7/0/4294967297",
        "4294967303/0/0",
        "7/18446744073709551616/0",
        "7/0x1/0",
        "7/1.0/0",
        "7/1e1/0",
        "7/ 1/0",
        "7/01/0",
        "07/1/0",
        "7/00/0",
        "//",
        "7//0",
        "7/0/",
        "7/0/6@2x",
        "7/0/{y}",
        "7/\u0661/0",
        "7/%D9%A1/0",
        "7/%00/0",
        "7/1%2f/0",
        "7/%/0",
        "z/x/y"
      })
  void rejectsInvalidTileNumbers(String tile) {
    assertBad(() -> tileId(tile));
  }

  private static LegacyTilePath.Frame frame(String path) {
    return LegacyTilePath.parse(path).orElseThrow().frame();
  }

  private static long tileId(String tile) {
    return LegacyTilePath.parse(FRAME + tile + ".png").orElseThrow().tileId();
  }

  private static void assertBad(Runnable parse) {
    assertThatThrownBy(parse::run)
        .isInstanceOfSatisfying(
            FailureException.class,
            e -> assertThat(e.failure().kind()).isEqualTo(FailureKind.BAD_REQUEST));
  }
}
