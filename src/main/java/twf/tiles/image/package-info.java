/** Tile images: decoding of untrusted PNG and WebP with bounded memory, and PNG encoding. */
@NullMarked
package twf.tiles.image;

import org.jspecify.annotations.NullMarked;
