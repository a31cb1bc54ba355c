package twf.tiles.validation.check;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import twf.tiles.domain.Bounds;
import twf.tiles.domain.Identifiers;
import twf.tiles.domain.WebMercator;
import twf.tiles.pmtiles.DirectoryEntry;
import twf.tiles.pmtiles.TileId;
import twf.tiles.pmtiles.TileIndex;
import twf.tiles.validation.raster.VisiblePixels;

/**
 * The set of tiles of zooms 0 to 7 in an archive; finds missing ones. Immutable.
 *
 * <p>A tile without data may be omitted at any zoom, so a gap is an error only if the tile above or
 * below it shows data. Tile ids follow a Hilbert curve (PMTiles v3 specification, section 4): the
 * children of the n-th tile of a zoom are tiles 4n to 4n+3 of the next zoom.
 */
public final class TilePyramid {
  private static final long END = TileId.firstOf(Identifiers.ZOOM_MAX + 1);

  /** The fraction of a quarter tile that must show data for a missing child tile to be an error. */
  private static final double LEAST_BELOW = 0.25;

  /** The fraction of a tile that must show data for a missing parent tile to be an error. */
  private static final double LEAST_ABOVE = 0.5;

  private final BitSet present = new BitSet((int) END);

  TilePyramid(TileIndex index) {
    for (int i = 0; i < index.size(); i++) {
      DirectoryEntry entry = index.entry(i);
      if (entry.tileId() >= END) {
        return;
      }
      long end = Math.min(entry.tileId() + entry.runLength(), END);
      present.set((int) entry.tileId(), (int) end);
    }
  }

  /** Returns the zooms between the first and the last that have no tiles. */
  List<Integer> emptyZooms() {
    List<Integer> empty = new ArrayList<>();
    for (int z = Identifiers.ZOOM_MIN + 1; z < Identifiers.ZOOM_MAX; z++) {
      int first = present.nextSetBit((int) TileId.firstOf(z));
      if (first < 0 || first >= TileId.firstOf(z + 1)) {
        empty.add(z);
      }
    }
    return empty;
  }

  /** Returns the deepest zoom with a tile: 7 for a frame, perhaps less for another archive. */
  private int deepest() {
    return TileId.zoomOf(Math.max(0, present.length() - 1));
  }

  /** Returns the number of tiles of a zoom. */
  int count(int zoom) {
    return present.get((int) TileId.firstOf(zoom), (int) TileId.firstOf(zoom + 1)).cardinality();
  }

  /**
   * Returns the ids of tiles without a parent tile, or without a child tile where {@code bounds}
   * may have data.
   */
  List<Long> besideGaps(Bounds bounds) {
    List<Long> tiles = new ArrayList<>();
    for (int id = present.nextSetBit(0); id >= 0; id = present.nextSetBit(id + 1)) {
      int z = TileId.zoomOf(id);
      if ((z > Identifiers.ZOOM_MIN && !present.get(above(id, z))) || lacksBelow(id, z, bounds)) {
        tiles.add((long) id);
      }
    }
    return tiles;
  }

  private static int above(int id, int z) {
    return (int) (TileId.firstOf(z - 1) + (id - TileId.firstOf(z)) / 4);
  }

  private boolean lacksBelow(int id, int z, Bounds bounds) {
    if (z >= deepest()) {
      return false;
    }
    int first = (int) (TileId.firstOf(z + 1) + 4 * (id - TileId.firstOf(z)));
    for (int below = first; below < first + 4; below++) {
      if (!present.get(below)
          && covered(bounds, z + 1, TileId.xOf(below), TileId.yOf(below)) >= LEAST_BELOW) {
        return true;
      }
    }
    return false;
  }

  /**
   * Describes the missing parent or child of a decoded tile; empty if none is missing. Resampling
   * shifts edges by a few pixels and loses single pixels, so only a considerable fraction of
   * visible pixels counts, and of that only the part that certainly lies within {@code bounds}.
   *
   * @param bounds a valid range
   */
  Optional<String> missing(int z, int x, int y, VisiblePixels visible, Bounds bounds) {
    if (z > Identifiers.ZOOM_MIN
        && z <= Identifiers.ZOOM_MAX
        && !has(z - 1, x / 2, y / 2)
        && shown(visible.visible(), visible.side(), covered(bounds, z, x, y)) >= LEAST_ABOVE) {
      return Optional.of(
          "shows data, and there is no tile %d/%d/%d above it".formatted(z - 1, x / 2, y / 2));
    }
    for (int quarter = 0; z < deepest() && quarter < 4; quarter++) {
      int belowX = 2 * x + quarter % 2;
      int belowY = 2 * y + quarter / 2;
      double covered = covered(bounds, z + 1, belowX, belowY);
      if (!has(z + 1, belowX, belowY)
          && shown(visible.quarters().get(quarter), visible.side() / 2, covered) >= LEAST_BELOW) {
        return Optional.of(
            "shows data, and there is no tile %d/%d/%d below it".formatted(z + 1, belowX, belowY));
      }
    }
    return Optional.empty();
  }

  private boolean has(int z, int x, int y) {
    return present.get((int) TileId.of(z, x, y));
  }

  /**
   * Returns the lower bound of the fraction of a square that shows data within the bounds, of which
   * they cover the fraction {@code covered}.
   */
  private static double shown(int pixels, int side, double covered) {
    return (double) pixels / ((long) side * side) - (1 - covered);
  }

  /** Returns the fraction of a tile's square that the bounds cover, 0 to 1. */
  private static double covered(Bounds bounds, int z, int x, int y) {
    double side = 1.0 / (1 << z);
    double width =
        Math.min(WebMercator.x(bounds.east()), (x + 1) * side)
            - Math.max(WebMercator.x(bounds.west()), x * side);
    double height =
        Math.min(WebMercator.y(bounds.south()), (y + 1) * side)
            - Math.max(WebMercator.y(bounds.north()), y * side);
    return Math.max(0, width) * Math.max(0, height) / (side * side);
  }
}
