package twf.tiles.watch;

/**
 * What a rescan came to.
 *
 * @param manifests how many staged manifests there are
 * @param announced how many of them were new or changed
 */
public record Rescan(int manifests, int announced) {}
