package twf.tiles.validation.raster;

import twf.tiles.pmtiles.TileId;

/**
 * The visible extent of a decoded tile.
 *
 * @param z the zoom
 * @param x the column
 * @param y the row, counted from the north
 * @param visible the extent of its visible pixels
 */
public record SampledTile(int z, int x, int y, VisiblePixels visible) {
  public static SampledTile of(long tileId, VisiblePixels visible) {
    return new SampledTile(TileId.zoomOf(tileId), TileId.xOf(tileId), TileId.yOf(tileId), visible);
  }

  /** Returns {@code z/x/y}. */
  public String name() {
    return z + "/" + x + "/" + y;
  }

  /** Returns {@code z/x/y} of a tile, or its number if it is beyond the deepest possible zoom. */
  public static String nameOf(long tileId) {
    return TileId.zoomOf(tileId) > TileId.MAX_ZOOM
        ? Long.toString(tileId)
        : TileId.zoomOf(tileId) + "/" + TileId.xOf(tileId) + "/" + TileId.yOf(tileId);
  }
}
