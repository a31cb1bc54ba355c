package twf.tiles.event;

/**
 * Which tile of an archive.
 *
 * @param z the zoom
 * @param x the column
 * @param y the row, from the north
 */
public record TileCoord(int z, int x, int y) {}
