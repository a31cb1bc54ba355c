package twf.tiles.validate;

/**
 * The smallest box around all pixels of a tile that can be seen: whether any of them lies outside
 * of a rectangle can be said of the box alone. Columns and rows count from the north-west.
 *
 * @param firstX above {@code lastX} where nothing can be seen
 */
record VisibleBox(int firstX, int lastX, int firstY, int lastY) {

  static VisibleBox of(TileImage image) {
    int side = image.side();
    int firstX = side;
    int lastX = -1;
    int firstY = side;
    int lastY = -1;
    for (int y = 0; y < side; y++) {
      for (int x = 0; x < side; x++) {
        if (image.isVisible(x, y)) {
          firstX = Math.min(firstX, x);
          lastX = Math.max(lastX, x);
          firstY = Math.min(firstY, y);
          lastY = y;
        }
      }
    }
    return new VisibleBox(firstX, lastX, firstY, lastY);
  }

  boolean isEmpty() {
    return firstX > lastX;
  }

  /** How many pixels it leaves {@code inside}, where its tile begins at that column and row. */
  long outside(PixelBounds inside, long west, long north) {
    long x = Math.max(inside.firstX() - west - firstX, west + lastX - inside.lastX());
    long y = Math.max(inside.firstY() - north - firstY, north + lastY - inside.lastY());
    return isEmpty() ? 0 : Math.max(0, Math.max(x, y));
  }
}
