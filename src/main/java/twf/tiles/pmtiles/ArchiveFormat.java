package twf.tiles.pmtiles;

/**
 * How an archive's contents are to be read.
 *
 * @param clustered whether contents lie in the order of their tiles
 * @param internal of directories and metadata
 * @param tile of each tile
 * @param type what the tiles are
 * @param minZoom 0 to 255, as the header says
 * @param maxZoom 0 to 255, as the header says
 */
public record ArchiveFormat(
    boolean clustered,
    Compression internal,
    Compression tile,
    TileType type,
    int minZoom,
    int maxZoom) {}
