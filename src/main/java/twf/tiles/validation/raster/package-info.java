/** Pixel geometry of tiles: projection, covered pixels and visible extent. */
@NullMarked
package twf.tiles.validation.raster;

import org.jspecify.annotations.NullMarked;
