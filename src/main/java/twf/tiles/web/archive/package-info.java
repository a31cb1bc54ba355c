/**
 * Serves published archives, frame images and byte ranges of them, from a cache of blocks or from
 * the disk.
 */
@NullMarked
package twf.tiles.web.archive;

import org.jspecify.annotations.NullMarked;
