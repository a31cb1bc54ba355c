package twf.tiles.event;

/**
 * The coordinates of a tile.
 *
 * @param z the zoom level
 * @param x the column
 * @param y the row, from the north
 */
public record TileCoord(int z, int x, int y) {}
