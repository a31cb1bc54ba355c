package twf.tiles.catalog;

import twf.tiles.domain.LatestPointer;

/**
 * A pointer as it is served.
 *
 * @param pointer what it says
 * @param document the file's very bytes
 */
public record PublishedPointer(LatestPointer pointer, ServedDocument document) {}
