package twf.tiles.sample.weather;

import java.util.stream.IntStream;
import java.util.stream.LongStream;
import twf.tiles.domain.Bounds;
import twf.tiles.pmtiles.TileId;

/**
 * The range of tiles of a zoom that intersect bounds; all sides are inclusive.
 *
 * @param z the zoom level
 */
public record TileRange(int z, int west, int north, int east, int south) {

  public static TileRange of(Bounds bounds, int z) {
    int last = (1 << z) - 1;
    return new TileRange(
        z,
        tile((bounds.west() + 180) / 360, last),
        tile(TilePainter.mapY(bounds.north()), last),
        tile((bounds.east() + 180) / 360, last),
        tile(TilePainter.mapY(bounds.south()), last));
  }

  /** Returns the PMTiles ids of the tiles, ascending. */
  public LongStream ids() {
    return IntStream.rangeClosed(north, south)
        .boxed()
        .flatMapToLong(y -> IntStream.rangeClosed(west, east).mapToLong(x -> TileId.of(z, x, y)))
        .sorted();
  }

  private static int tile(double part, int last) {
    return Math.max(0, Math.min(last, (int) Math.floor(part * (last + 1))));
  }
}
