package twf.tiles.validate;

/**
 * A decoded tile.
 *
 * @param z the zoom
 * @param x the column
 * @param y the row, from the north
 * @param visible where it can be seen
 */
record Sample(int z, int x, int y, VisibleBox visible) {
  /** {@code z/x/y}. */
  String name() {
    return z + "/" + x + "/" + y;
  }
}
