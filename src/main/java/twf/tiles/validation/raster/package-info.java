/** Pixels of tiles: transparency, position, visible extent. */
@NullMarked
package twf.tiles.validation.raster;

import org.jspecify.annotations.NullMarked;
