/** Random access to the bytes of an archive. */
@NullMarked
package twf.tiles.pmtiles.source;

import org.jspecify.annotations.NullMarked;
