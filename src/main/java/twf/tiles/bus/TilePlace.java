package twf.tiles.bus;

/**
 * Which tile of an archive.
 *
 * @param z the zoom
 * @param x the column
 * @param y the row, from the north
 */
public record TilePlace(int z, int x, int y) {}
