/** Tiles' images: bounded decoding of what may be hostile, and encoding as PNG. */
@NullMarked
package twf.tiles.image;

import org.jspecify.annotations.NullMarked;
