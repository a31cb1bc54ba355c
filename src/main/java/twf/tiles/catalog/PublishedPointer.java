package twf.tiles.catalog;

import twf.tiles.domain.LatestPointer;

/**
 * A pointer with the bytes to serve.
 *
 * @param pointer the parsed content
 * @param document the exact bytes of the file
 */
public record PublishedPointer(LatestPointer pointer, ServedDocument document) {}
