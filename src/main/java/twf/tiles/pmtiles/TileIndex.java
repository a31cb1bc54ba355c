package twf.tiles.pmtiles;

import java.util.Comparator;
import java.util.OptionalLong;
import java.util.PriorityQueue;

/** All tile entries of a verified archive in ascending order. Immutable, 24 bytes an entry. */
public final class TileIndex {
  private final Directory tiles;

  private TileIndex(Directory tiles) {
    this.tiles = tiles;
  }

  /** The number of entries. */
  public int size() {
    return tiles.size();
  }

  /** The entry at {@code index}, 0 to {@link #size()} - 1; never a leaf. */
  public DirectoryEntry entry(int index) {
    return tiles.entry(index);
  }

  long offset(int index) {
    return tiles.offset(index);
  }

  /** The number of tiles, each of a run counted. */
  public long addressedTiles() {
    long sum = 0;
    for (int i = 0; i < size(); i++) {
      sum += tiles.runLength(i);
    }
    return sum;
  }

  /** The id of the last tile; only of an index with entries. */
  public long lastTile() {
    return endOf(size() - 1) - 1;
  }

  /** Whether there is such a tile; no for numbers that no tile has. */
  public boolean contains(int z, int x, int y) {
    if (!TileId.exists(z, x, y)) {
      return false;
    }
    long tileId = TileId.of(z, x, y);
    return covers(tileId, tileId + 1);
  }

  /** Whether any tile of {@code from} (inclusive) to {@code end} (exclusive) is there. */
  private boolean touches(long from, long end) {
    int index = tiles.floor(from);
    return (index >= 0 && endOf(index) > from)
        || (index + 1 < size() && tiles.tileId(index + 1) < end);
  }

  /** Whether one entry holds all tiles of {@code from} (inclusive) to {@code end} (exclusive). */
  private boolean covers(long from, long end) {
    int index = tiles.floor(from);
    return index >= 0 && endOf(index) >= end;
  }

  private long endOf(int index) {
    return tiles.tileId(index) + tiles.runLength(index);
  }

  /**
   * The tile of zoom {@code z} whose column and row are nearest to the asked ones (Euclidean; among
   * equals the one of the lowest id): itself if it is there, empty if the zoom has none.
   *
   * @throws IllegalArgumentException if no tile has these numbers
   */
  public OptionalLong nearest(int z, int x, int y) {
    long asked = TileId.of(z, x, y);
    return covers(asked, asked + 1) ? OptionalLong.of(asked) : new NearestSearch(z, x, y).find();
  }

  /**
   * Searches best first: as tile ids follow a Hilbert curve, the tiles below any tile of a lower
   * zoom are one range of ids and one square. Only squares that hold a tile are opened, nearest
   * first, so that a run of any length costs no more than its outline.
   */
  private final class NearestSearch {
    private final int zoom;
    private final int x;
    private final int y;
    private final PriorityQueue<Square> open =
        new PriorityQueue<>(
            Comparator.comparingLong(Square::distance)
                .thenComparing(Square::isTile)
                .thenComparingLong(Square::id));

    NearestSearch(int zoom, int x, int y) {
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

    /** Adds the square below the tile of zoom {@code level} at {@code position} of its curve. */
    private void enqueue(int level, long position) {
      int shift = zoom - level;
      long from = TileId.firstOf(zoom) + (position << (2 * shift));
      long end = from + (1L << (2 * shift));
      if (!touches(from, end)) {
        return;
      }
      long tile = TileId.firstOf(level) + position;
      int nearestX = clamp(x, TileId.xOf(tile) << shift, 1 << shift);
      int nearestY = clamp(y, TileId.yOf(tile) << shift, 1 << shift);
      long dx = (long) nearestX - x;
      long dy = (long) nearestY - y;
      boolean isTile = covers(from, end);
      long id = isTile ? TileId.of(zoom, nearestX, nearestY) : position;
      open.add(new Square(dx * dx + dy * dy, isTile, id, level));
    }

    private static int clamp(int value, int from, int side) {
      return Math.max(from, Math.min(value, from + side - 1));
    }
  }

  /**
   * A tile, or a square with at least one.
   *
   * @param distance squared, to its nearest place
   * @param id the tile's id, or the square's position on its level's curve
   */
  private record Square(long distance, boolean isTile, long id, int level) {}

  /** Takes entries in ascending order, exactly as many as announced. */
  static final class Builder {
    private final long[] tileIds;
    private final int[] runLengths;
    private final long[] offsets;
    private final int[] lengths;
    private int size;

    Builder(int count) {
      tileIds = new long[count];
      runLengths = new int[count];
      offsets = new long[count];
      lengths = new int[count];
    }

    void add(DirectoryEntry entry) {
      tileIds[size] = entry.tileId();
      runLengths[size] = (int) entry.runLength();
      offsets[size] = entry.offset();
      lengths[size] = (int) entry.length();
      size++;
    }

    TileIndex build() {
      if (size != tileIds.length) {
        throw new IllegalStateException(size + " entries of " + tileIds.length);
      }
      return new TileIndex(new Directory(tileIds, runLengths, offsets, lengths));
    }
  }
}
