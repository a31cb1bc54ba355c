package twf.tiles.pmtiles;

import java.util.Arrays;
import java.util.OptionalLong;

/** All tile entries of a verified archive in ascending order. Immutable, 24 bytes an entry. */
public final class TileIndex {
  private final long[] tileIds;
  private final int[] runLengths;
  private final long[] offsets;
  private final int[] lengths;

  private TileIndex(Builder from) {
    this.tileIds = from.tileIds;
    this.runLengths = from.runLengths;
    this.offsets = from.offsets;
    this.lengths = from.lengths;
  }

  /** The number of entries. */
  public int size() {
    return tileIds.length;
  }

  /** The entry at {@code index}, 0 to {@link #size()} - 1; never a leaf. */
  public DirectoryEntry entry(int index) {
    return new DirectoryEntry(
        tileIds[index], offsets[index], Integer.toUnsignedLong(lengths[index]), run(index));
  }

  /** The number of tiles, each of a run counted. */
  public long addressedTiles() {
    long tiles = 0;
    for (int runLength : runLengths) {
      tiles += Integer.toUnsignedLong(runLength);
    }
    return tiles;
  }

  /** Whether there is such a tile; no for numbers that no tile has. */
  public boolean contains(int z, int x, int y) {
    if (z < 0 || z > TileId.MAX_ZOOM || x < 0 || y < 0 || x >= 1 << z || y >= 1 << z) {
      return false;
    }
    long tileId = TileId.of(z, x, y);
    return covers(tileId, tileId + 1);
  }

  /**
   * The tile of zoom {@code z} whose column and row are nearest to the asked ones (Euclidean; among
   * equals the one of the lowest id): itself if it is there, empty if the zoom has none.
   *
   * @throws IllegalArgumentException if no tile has these numbers
   */
  public OptionalLong nearest(int z, int x, int y) {
    if (contains(z, x, y)) {
      return OptionalLong.of(TileId.of(z, x, y));
    }
    return new NearestTileSearch(this, z, x, y).find();
  }

  /** Whether any tile of {@code from} (inclusive) to {@code end} (exclusive) is there. */
  boolean touches(long from, long end) {
    int index = floor(from);
    if (index >= 0 && tileIds[index] + run(index) > from) {
      return true;
    }
    return index + 1 < tileIds.length && tileIds[index + 1] < end;
  }

  /** Whether one entry holds all tiles of {@code from} (inclusive) to {@code end} (exclusive). */
  boolean covers(long from, long end) {
    int index = floor(from);
    return index >= 0 && tileIds[index] + run(index) >= end;
  }

  /** The id of the last tile; only of an index with entries. */
  public long lastTile() {
    int last = tileIds.length - 1;
    return tileIds[last] + run(last) - 1;
  }

  long offset(int index) {
    return offsets[index];
  }

  private long run(int index) {
    return Integer.toUnsignedLong(runLengths[index]);
  }

  private int floor(long tileId) {
    int found = Arrays.binarySearch(tileIds, tileId);
    return found >= 0 ? found : -found - 2;
  }

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
      return new TileIndex(this);
    }
  }
}
