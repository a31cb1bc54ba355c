package twf.tiles.pmtiles;

import java.util.Comparator;
import java.util.OptionalLong;
import java.util.PriorityQueue;

/**
 * Finds the nearest tile of a zoom, best first: as tile ids follow a Hilbert curve, the tiles below
 * any tile of a lower zoom are one range of ids and one square. Only squares that hold a tile are
 * opened, nearest first, so that a run of any length costs no more than its outline.
 */
final class NearestTileSearch {
  private static final Comparator<Square> ORDER =
      Comparator.comparingLong(Square::distance)
          .thenComparing(Square::isTile)
          .thenComparingLong(Square::id);

  private final TileIndex index;
  private final int zoom;
  private final int x;
  private final int y;
  private final PriorityQueue<Square> open = new PriorityQueue<>(ORDER);

  NearestTileSearch(TileIndex index, int zoom, int x, int y) {
    TileId.of(zoom, x, y);
    this.index = index;
    this.zoom = zoom;
    this.x = x;
    this.y = y;
  }

  OptionalLong find() {
    enqueue(0, 0);
    while (!open.isEmpty()) {
      Square nearest = open.remove();
      if (nearest.isTile()) {
        return OptionalLong.of(nearest.id());
      }
      for (int child = 0; child < 4; child++) {
        enqueue(nearest.level() + 1, nearest.id() * 4 + child);
      }
    }
    return OptionalLong.empty();
  }

  /** Takes the square below the tile of zoom {@code level} at {@code position} of its curve. */
  private void enqueue(int level, long position) {
    int shift = zoom - level;
    long from = TileId.firstOf(zoom) + (position << (2 * shift));
    long end = from + (1L << (2 * shift));
    if (!index.touches(from, end)) {
      return;
    }
    long tile = TileId.firstOf(level) + position;
    int nearestX = clamp(x, TileId.xOf(tile) << shift, 1 << shift);
    int nearestY = clamp(y, TileId.yOf(tile) << shift, 1 << shift);
    long dx = (long) nearestX - x;
    long dy = (long) nearestY - y;
    boolean isTile = index.covers(from, end);
    long id = isTile ? TileId.of(zoom, nearestX, nearestY) : position;
    open.add(new Square(dx * dx + dy * dy, isTile, id, level));
  }

  private static int clamp(int value, int from, int side) {
    return Math.max(from, Math.min(value, from + side - 1));
  }

  /**
   * A tile, or a square with at least one.
   *
   * @param distance squared, to its nearest place
   * @param id the tile's id, or the square's position on its level's curve
   */
  private record Square(long distance, boolean isTile, long id, int level) {}
}
