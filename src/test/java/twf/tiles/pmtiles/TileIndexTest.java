package twf.tiles.pmtiles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class TileIndexTest {
  @Property
  void findsNearestTileLikeBruteForce(
      @ForAll @Size(max = 20) Set<@LongRange(min = 0, max = 340) Long> ids,
      @ForAll @IntRange(max = 4) int z,
      @ForAll @IntRange(max = 15) int drawnX,
      @ForAll @IntRange(max = 15) int drawnY) {
    int x = drawnX & ((1 << z) - 1);
    int y = drawnY & ((1 << z) - 1);
    TileIndex index = of(new TreeSet<>(ids));
    assertThat(index.nearest(z, x, y)).isEqualTo(byLookingAtAll(ids, z, x, y));
    assertThat(index.contains(z, x, y)).isEqualTo(ids.contains(TileId.of(z, x, y)));
  }

  @Test
  void searchesLongRunsInConstantTime() {
    TileIndex.Builder builder = new TileIndex.Builder(1);
    builder.add(new DirectoryEntry(TileId.firstOf(26), 0, 1, 0xffff_ffffL));
    TileIndex index = builder.build();
    assertThat(index.addressedTiles()).isEqualTo(0xffff_ffffL);
    int last = (1 << 26) - 1;
    long nearest = index.nearest(26, last, last).orElseThrow();
    assertThat(TileId.xOf(nearest)).isEqualTo((1 << 16) - 1);
    assertThat(TileId.yOf(nearest)).isEqualTo((1 << 16) - 1);
  }

  @Test
  void findsNothingInEmptyZoom() {
    assertThat(of(new TreeSet<>(Set.of(0L))).nearest(7, 1, 1)).isEmpty();
  }

  @Test
  void ignoresInvalidCoordinates() {
    TileIndex index = of(new TreeSet<>(Set.of(0L)));
    assertThat(index.contains(1, 2, 0)).isFalse();
    assertThat(index.contains(-1, 0, 0)).isFalse();
    assertThatThrownBy(() -> index.nearest(1, 2, 0)).isInstanceOf(IllegalArgumentException.class);
  }

  private static OptionalLong byLookingAtAll(Set<Long> ids, int z, int x, int y) {
    long best = Long.MAX_VALUE;
    OptionalLong nearest = OptionalLong.empty();
    for (long id : new TreeSet<>(ids)) {
      long dx = TileId.xOf(id) - x;
      long dy = TileId.yOf(id) - y;
      if (TileId.zoomOf(id) == z && dx * dx + dy * dy < best) {
        best = dx * dx + dy * dy;
        nearest = OptionalLong.of(id);
      }
    }
    return nearest;
  }

  private static TileIndex of(TreeSet<Long> ids) {
    TileIndex.Builder builder = new TileIndex.Builder(ids.size());
    ids.forEach(id -> builder.add(new DirectoryEntry(id, 0, 1, 1)));
    return builder.build();
  }
}
