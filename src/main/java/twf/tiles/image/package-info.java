/** Tile images: bounded decoding of hostile input, and encoding as PNG. */
@NullMarked
package twf.tiles.image;

import org.jspecify.annotations.NullMarked;
