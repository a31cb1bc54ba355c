/** Reads, verifies and writes PMTiles v3 archives, bounded against hostile files. */
@NullMarked
package twf.tiles.pmtiles;

import org.jspecify.annotations.NullMarked;
