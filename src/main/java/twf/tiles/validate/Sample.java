package twf.tiles.validate;

/**
 * A decoded tile.
 *
 * @param z the zoom
 * @param x the column
 * @param y the row, from the north
 * @param image what is in it
 */
record Sample(int z, int x, int y, TileImage image) {
  /** {@code z/x/y}. */
  String name() {
    return z + "/" + x + "/" + y;
  }
}
