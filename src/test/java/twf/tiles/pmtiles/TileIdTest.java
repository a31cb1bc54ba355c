package twf.tiles.pmtiles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TileIdTest {
  @Test
  void numbersTilesLikeSpecification() {
    assertThat(TileId.of(0, 0, 0)).isEqualTo(0);
    assertThat(TileId.of(1, 0, 0)).isEqualTo(1);
    assertThat(TileId.of(1, 0, 1)).isEqualTo(2);
    assertThat(TileId.of(1, 1, 1)).isEqualTo(3);
    assertThat(TileId.of(1, 1, 0)).isEqualTo(4);
    assertThat(TileId.of(2, 0, 0)).isEqualTo(5);
    assertThat(TileId.of(12, 3423, 1763)).isEqualTo(19078479);
  }

  @Test
  void roundTripsZoomsZeroToSeven() {
    long expected = 0;
    for (int z = 0; z <= 7; z++) {
      assertThat(TileId.firstOf(z)).isEqualTo(expected);
      for (int x = 0; x < 1 << z; x++) {
        for (int y = 0; y < 1 << z; y++) {
          long id = TileId.of(z, x, y);
          assertThat(TileId.zoomOf(id)).isEqualTo(z);
          assertThat(TileId.xOf(id)).isEqualTo(x);
          assertThat(TileId.yOf(id)).isEqualTo(y);
        }
      }
      expected += 1L << (2 * z);
    }
  }

  @Test
  void roundTripsDeepestZoom() {
    int last = (1 << TileId.MAX_ZOOM) - 1;
    long id = TileId.of(TileId.MAX_ZOOM, last, last);
    assertThat(TileId.xOf(id)).isEqualTo(last);
    assertThat(TileId.yOf(id)).isEqualTo(last);
  }

  @Test
  void rejectsInvalidTiles() {
    assertThatThrownBy(() -> TileId.of(1, 2, 0)).hasMessage("no tile 1/2/0");
    assertThatThrownBy(() -> TileId.of(27, 0, 0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> TileId.xOf(-1)).isInstanceOf(IllegalArgumentException.class);
  }
}
