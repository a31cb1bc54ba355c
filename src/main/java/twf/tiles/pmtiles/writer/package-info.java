/** Writes PMTiles v3 archives. */
@NullMarked
package twf.tiles.pmtiles.writer;

import org.jspecify.annotations.NullMarked;
