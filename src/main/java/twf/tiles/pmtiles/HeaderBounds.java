package twf.tiles.pmtiles;

/** The area that the header names, WGS84 degrees, unchecked: any 32-bit number of 1e-7 degrees. */
public record HeaderBounds(double west, double south, double east, double north) {}
