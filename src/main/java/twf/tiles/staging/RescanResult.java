package twf.tiles.staging;

/**
 * What a rescan came to.
 *
 * @param manifests how many staged manifests there are
 * @param announced how many of them were new or changed
 */
public record RescanResult(int manifests, int announced) {}
