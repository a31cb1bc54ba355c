/** The PMTiles v3 format, bounded against hostile files. */
@NullMarked
package twf.tiles.pmtiles;

import org.jspecify.annotations.NullMarked;
