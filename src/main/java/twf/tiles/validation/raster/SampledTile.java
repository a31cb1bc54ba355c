package twf.tiles.validation.raster;

/**
 * A decoded tile.
 *
 * @param z the zoom
 * @param x the column
 * @param y the row, from the north
 * @param visible where it can be seen
 */
public record SampledTile(int z, int x, int y, VisiblePixels visible) {
  /** {@code z/x/y}. */
  public String name() {
    return z + "/" + x + "/" + y;
  }
}
