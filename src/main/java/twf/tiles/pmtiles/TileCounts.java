package twf.tiles.pmtiles;

/**
 * What the header says of the archive's contents; 0 where it does not say.
 *
 * @param addressedTiles tiles, each of a run counted
 * @param tileEntries directory entries that are tiles or runs of tiles
 * @param tileContents different tile contents
 */
public record TileCounts(long addressedTiles, long tileEntries, long tileContents) {}
