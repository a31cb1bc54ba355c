package twf.tiles.pmtiles;

/**
 * The view that the header proposes, unchecked.
 *
 * @param longitude WGS84 degrees
 * @param latitude WGS84 degrees
 */
public record HeaderCenter(int zoom, double longitude, double latitude) {}
