package twf.tiles.validation.raster;

/**
 * The visible extent of a decoded tile.
 *
 * @param z the zoom
 * @param x the column
 * @param y the row, counted from the north
 * @param visible the extent of its visible pixels
 */
public record SampledTile(int z, int x, int y, VisiblePixels visible) {
  /** Returns {@code z/x/y}. */
  public String name() {
    return z + "/" + x + "/" + y;
  }
}
