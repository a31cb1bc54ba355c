package twf.tiles.staging;

/**
 * The result of a rescan.
 *
 * @param manifests the number of staged manifests
 * @param announced how many of them were new or changed
 */
public record RescanResult(int manifests, int announced) {}
